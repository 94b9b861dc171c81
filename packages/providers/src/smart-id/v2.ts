import { base64Of } from '../base64.ts';
import { type Dialect, HASH_TYPE } from './dialect.ts';
import { interactionsOf } from './interactions.ts';

/** SK Smart-ID RP API v2. Signatures are PKCS#1 v1.5; the verification code is computed from the digest. */
export const V2: Dialect = {
  paths: {
    chooseCertificate: (identifier) => `/certificatechoice/etsi/${identifier}`,
    signByDocument: (documentNumber) => `/signature/document/${documentNumber}`,
    signByPerson: (identifier) => `/signature/etsi/${identifier}`,
  },
  signatureAlgorithms: ['rsa-pkcs1'],
  verificationCode: 'computed',
  chooseBody: (party) => party,
  signBody: (party, interactions, { description, digestAlgorithm, documents }) => ({
    ...party,
    hash: base64Of(documents[0]?.hash),
    hashType: HASH_TYPE[digestAlgorithm],
    allowedInteractionsOrder: interactionsOf(interactions, description),
  }),
  isAnswer: ({ signature }) => signature?.value !== undefined,
};
