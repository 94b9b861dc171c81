import type { DigestAlgorithmName } from '@kyso/domain';
import { base64Of } from '../base64.ts';
import { type Dialect, HASH_TYPE, type SignatureChoice } from './dialect.ts';
import { type Interaction, interactionsOf } from './interactions.ts';

/** Hyphenated here, not in v2. */
const HASH_ALGORITHM: Readonly<Record<DigestAlgorithmName, string>> = {
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

/** SK Smart-ID RP API v3, notification flow. The verification code is random and comes with the session. */
export const V3: Dialect = {
  paths: {
    chooseCertificate: (identifier) => `/signature/certificate-choice/notification/etsi/${identifier}`,
    certificate: (documentNumber) => `/signature/certificate/${documentNumber}`,
    signByDocument: (documentNumber) => `/signature/notification/document/${documentNumber}`,
    signByPerson: (identifier) => `/signature/notification/etsi/${identifier}`,
  },
  signatureAlgorithms: ['rsa-pss', 'rsa-pkcs1'],
  verificationCode: 'provider',
  chooseBody: (party) => party,
  signBody: (party, interactions, { description, digestAlgorithm, documents }, algorithm) => ({
    ...party,
    signatureProtocol: 'RAW_DIGEST_SIGNATURE',
    signatureProtocolParameters: {
      digest: base64Of(documents[0]?.hash),
      ...algorithmOf(algorithm, digestAlgorithm),
    },
    interactions: encode(interactions, description),
  }),
  isAnswer: ({ signatureProtocol, signature }) =>
    signatureProtocol === 'RAW_DIGEST_SIGNATURE' && signature?.flowType === 'Notification',
};

function algorithmOf(algorithm: SignatureChoice, digest: DigestAlgorithmName) {
  if (algorithm === 'rsa-pkcs1') {
    return { signatureAlgorithm: `${HASH_TYPE[digest].toLowerCase()}WithRSAEncryption` };
  }
  return {
    signatureAlgorithm: 'rsassa-pss',
    signatureAlgorithmParameters: { hashAlgorithm: HASH_ALGORITHM[digest] },
  };
}

/** base64 of the minified JSON array: the server hashes the text as it is. */
function encode(interactions: readonly Interaction[], description: string): string {
  return base64Of(Buffer.from(JSON.stringify(interactionsOf(interactions, description))));
}
