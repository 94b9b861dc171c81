/** Where evidence about certificates can be had. Everything is DER as received; whoever asks judges it. */

import type { Instant } from '../events.ts';

/** A certificate and the one that issued it. */
export type CertificateQuery = { readonly certificate: Uint8Array; readonly issuer: Uint8Array };

export type RevocationEvidence = {
  /** OCSPResponse (RFC 6960 §4.2.1). */
  readonly ocsps: readonly Uint8Array[];
  /** CertificateList (RFC 5280 §5.1). */
  readonly crls: readonly Uint8Array[];
  /** The same with where each was had, as far as the source knows. */
  readonly seen?: readonly SeenEvidence[];
};

/** An answer of an authority as it was received. */
export type SeenEvidence = {
  readonly kind: 'ocsp' | 'crl';
  readonly der: Uint8Array;
  readonly url: string;
  /** When it was fetched; an answer may be kept and used again later. */
  readonly at: Instant;
};

/** OCSP responders and CRL distribution points, or a store of what was fetched before. */
export interface RevocationSource {
  /** Nothing found is an answer: empty lists. Faults of the network are no errors here. */
  find(query: CertificateQuery): Promise<RevocationEvidence>;
}

/** Issuers that a document leaves out (caIssuers of RFC 5280 §4.2.2.1, or a store). */
export interface CertificateSource {
  /** Candidates for the issuer of `certificate`; empty when there are none. */
  issuersOf(certificate: Uint8Array): Promise<readonly Uint8Array[]>;
}
