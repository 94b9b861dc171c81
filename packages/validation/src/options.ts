import type { CertificateSource, Instant, RevocationSource } from '@kyso/domain';

/** What is trusted, DER of X.509 certificates. */
export type Trust = {
  /** Trusted as they are: a path ends at the first of them. */
  readonly anchors: readonly Uint8Array[];
  /** Known, but trusted only below an anchor. */
  readonly intermediates?: readonly Uint8Array[];
};

export type ValidationOptions = {
  /** The time of the validation; nothing here looks at a clock. */
  readonly now: Instant;
  /** Without it only integrity is judged, and no verdict is better than `undetermined`. */
  readonly trust?: Trust;
  /** Fetches what the document does not bring along; without it only embedded evidence counts. */
  readonly revocation?: RevocationSource;
  readonly certificates?: CertificateSource;
  /**
   * `if_declared` (default): a certificate that names neither OCSP nor CRL passes with a remark, since nothing can be
   * looked up. `required`: every certificate below the anchor needs evidence.
   */
  readonly revocationPolicy?: 'if_declared' | 'required';
  /** For an encrypted document; the empty one is always tried. */
  readonly password?: string;
};
