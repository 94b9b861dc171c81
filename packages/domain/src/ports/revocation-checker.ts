import type { Instant } from '../events.ts';
import type { SeenEvidence } from './trust-sources.ts';

export type RevocationStatus = (
  | { readonly kind: 'good' }
  | { readonly kind: 'revoked'; readonly revokedAt?: Instant; readonly reason?: string }
  /** No source answered, or none that can be believed. `why` is for developers, free of personal data. */
  | { readonly kind: 'unknown'; readonly why: string }
) & {
  /** The answers behind it. */
  readonly seen?: readonly SeenEvidence[];
};

/** Asks the issuer, by OCSP or CRL, whether a certificate still holds. Bounded in time; a fault is `unknown`. */
export interface RevocationChecker {
  /**
   * @param certificate DER.
   * @param chain issuers, DER, nearest first, as far as they are known.
   */
  check(
    certificate: Uint8Array,
    chain: readonly Uint8Array[],
    at: Instant,
    signal: AbortSignal,
  ): Promise<RevocationStatus>;
}
