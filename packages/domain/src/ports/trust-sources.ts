/** Where evidence about certificates can be had. Everything is DER as received; whoever asks judges it. */

/** A certificate and the one that issued it. */
export type CertificateQuery = { readonly certificate: Uint8Array; readonly issuer: Uint8Array };

export type RevocationEvidence = {
  /** OCSPResponse (RFC 6960 §4.2.1). */
  readonly ocsps: readonly Uint8Array[];
  /** CertificateList (RFC 5280 §5.1). */
  readonly crls: readonly Uint8Array[];
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
