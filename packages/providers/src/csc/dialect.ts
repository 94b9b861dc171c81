/** What differs between v1.0.4 and v2.0 of the CSC API. */

import type { SignOrder } from '@kyso/domain';
import { base64Of } from '../base64.ts';
import { plainLine } from '../text.ts';
import { hashAlgorithmOf, type SignAlgorithm } from './algorithms.ts';
import type { Authorization, KnownCredential } from './credentials.ts';

const MAX_DESCRIPTION = 500;

export type CscVersion = 'v1' | 'v2';
type Authorize = { readonly order: SignOrder; readonly known: KnownCredential };
type Sign = {
  readonly order: SignOrder;
  readonly credentialId: string;
  readonly sad?: string;
  readonly algorithm: SignAlgorithm;
};

export type Dialect = {
  readonly version: CscVersion;
  /** How a credential of this version may be authorized without us collecting a factor, besides `oauth2code`. */
  readonly push: Authorization;
  /** PKCE exists, and a token of scope `credential` is a bearer token. */
  readonly pkce: boolean;
  authorizeBody(asked: Authorize): object;
  signBody(asked: Sign): object;
};

const hashesOf = ({ documents }: SignOrder) => documents.map(({ hash }) => base64Of(hash));
const about = ({ description, transactionId }: SignOrder) => ({
  description: plainLine(description, MAX_DESCRIPTION),
  clientData: transactionId,
});

export const V1: Dialect = {
  version: 'v1',
  push: 'implicit',
  pkce: false,
  authorizeBody: ({ order, known }) => ({
    credentialID: known.credentialId,
    numSignatures: order.documents.length,
    hash: hashesOf(order),
    ...about(order),
  }),
  signBody: ({ order, credentialId, sad, algorithm: { hashAlgo, ...algorithm } }) => ({
    credentialID: credentialId,
    SAD: sad,
    hash: hashesOf(order),
    hashAlgo,
    ...algorithm,
    clientData: order.transactionId,
  }),
};

export const V2: Dialect = {
  version: 'v2',
  push: 'oob',
  pkce: true,
  authorizeBody: ({ order, known }) => ({
    credentialID: known.credentialId,
    numSignatures: order.documents.length,
    hashes: hashesOf(order),
    hashAlgorithmOID: hashAlgorithmOf(order),
    authData: known.authObjects.map((id) => ({ id })),
    ...about(order),
  }),
  signBody: ({ order, credentialId, sad, algorithm: { hashAlgo, ...algorithm } }) => ({
    credentialID: credentialId,
    ...(sad === undefined ? {} : { SAD: sad }),
    hashes: hashesOf(order),
    hashAlgorithmOID: hashAlgo,
    ...algorithm,
    clientData: order.transactionId,
  }),
};
