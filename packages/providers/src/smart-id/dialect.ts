/** What differs between v2 and v3 of the RP API. */
import type { DigestAlgorithmName, SignatureAlgorithmName, SignerCapabilities, SignOrder } from '@kyso/domain';
import type { Interaction } from './interactions.ts';
import type { Session } from './schema.ts';

export type SignatureChoice = Extract<SignatureAlgorithmName, 'rsa-pkcs1' | 'rsa-pss'>;

export type RelyingParty = {
  readonly relyingPartyUUID: string;
  readonly relyingPartyName: string;
  readonly certificateLevel: 'ADVANCED' | 'QUALIFIED' | 'QSCD';
};

export type Dialect = {
  /** Appended to a base URL that ends in the version: `/v3`. */
  readonly paths: {
    readonly chooseCertificate: (identifier: string) => string;
    /** Silent; absent where every question about certificates rings the phone. */
    readonly certificate?: (documentNumber: string) => string;
    readonly signByDocument: (documentNumber: string) => string;
    readonly signByPerson: (identifier: string) => string;
  };
  readonly signatureAlgorithms: readonly SignatureChoice[];
  readonly verificationCode: SignerCapabilities['verificationCode'];
  chooseBody(party: RelyingParty, interactions: readonly Interaction[]): object;
  signBody(
    party: RelyingParty,
    interactions: readonly Interaction[],
    order: SignOrder,
    algorithm: SignatureChoice,
  ): object;
  /** Whether a finished session is an answer to what `signBody` asked. */
  isAnswer(session: Session): boolean;
};

export const HASH_TYPE: Readonly<Record<DigestAlgorithmName, string>> = {
  sha256: 'SHA256',
  sha384: 'SHA384',
  sha512: 'SHA512',
};
