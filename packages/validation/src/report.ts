/** What a validation says, as values: the same data for the command line, the API and the page an officer reads. */
import type { SubjectIdentifier } from '@kyso/cms';
import type { Instant } from '@kyso/domain';
import type { Change } from './changes/change.ts';
import type { ReasonCode } from './reasons.ts';

export type Verdict = 'valid' | 'invalid' | 'undetermined';
export type FileVerdict = Verdict | 'unsigned';

/** ETSI EN 319 102-1 §5.1.3, Table 5. */
export type Indication = 'TOTAL-PASSED' | 'TOTAL-FAILED' | 'INDETERMINATE';

/** ETSI EN 319 102-1 §5.1.3, Table 6. */
export type SubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'REVOKED'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'REVOKED_NO_POE'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'TRY_LATER'
  | 'GENERIC';

/** `whole_file`: nothing follows what is signed. `revision`: a complete earlier state. `nothing`: no sound byte range. */
export type Covers = 'whole_file' | 'revision' | 'nothing';

export type TimeSource = 'signature_timestamp' | 'document_timestamp' | 'claimed' | 'none';

/** ETSI EN 319 142-1 §6; `CMS` for what is no PAdES baseline signature. */
export type PadesLevel = 'B-B' | 'B-T' | 'B-LT' | 'B-LTA' | 'CMS';

export type SignatureKind = 'signature' | 'certification' | 'document_timestamp';

export type CertificateSummary = {
  readonly commonName: string;
  /** RFC 4514. */
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumberHex: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** Lower-case hex. */
  readonly sha256: string;
};

export type Signer = CertificateSummary & {
  readonly organisation?: string;
  readonly unit?: string;
  readonly email?: string;
  /** CCCD, MST and so on, as the certificate names them. */
  readonly identifiers: readonly SubjectIdentifier[];
  /** A personal identity number is in the subject; without one it is taken for the seal of an organisation. */
  readonly isPerson: boolean;
};

/** The state of the signer's certificate at one time. */
export type CertificateState = 'valid' | 'expired' | 'not_yet_valid' | 'revoked' | 'unknown';

export type Revocation = {
  readonly status: 'good' | 'revoked' | 'unknown' | 'not_offered';
  readonly source?: 'ocsp' | 'crl';
  /** Where the evidence was: in the document, or fetched. */
  readonly origin?: 'embedded' | 'given';
  readonly thisUpdate?: Instant;
  readonly nextUpdate?: Instant;
  readonly revokedAt?: Instant;
};

export type ProvenTime = {
  readonly at: Instant;
  readonly source: TimeSource;
  readonly authority: string;
  /** Nobody says whether the certificate of the unit, or one above it, was revoked: there is a time, and no proof yet. */
  readonly isOpen: boolean;
};

export type Algorithms = {
  readonly digest: string;
  readonly signature: string;
  readonly key: string;
  /** Algorithms of this list that are no longer strong enough. */
  readonly weak: readonly string[];
};

export type SignatureReport = {
  readonly field: string;
  readonly kind: SignatureKind;
  readonly verdict: Verdict;
  readonly indication: Indication;
  readonly subIndication?: SubIndication;
  /** The first one decided; never empty. */
  readonly reasons: readonly ReasonCode[];
  /** Remarks that did not decide. */
  readonly warnings: readonly ReasonCode[];
  readonly subFilter?: string;
  readonly level?: PadesLevel;
  /** The bytes that are signed are the bytes that were signed; absent when that could not be found out. */
  readonly intact?: boolean;
  readonly covers: Covers;
  /** First byte behind what is signed: the file cut there is the document as it was signed. */
  readonly signedBytes?: number;
  /** 1-based: which signature in the order of signing. */
  readonly order: number;
  readonly page?: number;
  readonly changesAfter: readonly Change[];
  readonly signer?: Signer;
  readonly issuingAuthority?: string;
  /** The proven time, else the claimed one. */
  readonly signingTime?: Instant;
  readonly timeSource: TimeSource;
  readonly claimedTime?: Instant;
  readonly provenTime?: ProvenTime;
  /** Leaf first; ends in the trusted certificate when `trusted`. */
  readonly trustPath: readonly CertificateSummary[];
  readonly trusted: boolean;
  readonly certificateAtSigning: CertificateState;
  readonly certificateNow: CertificateState;
  readonly revocation: Revocation;
  readonly algorithms?: Algorithms;
  /** Until then the proof holds without further timestamps. */
  readonly verifiableUntil?: Instant;
  readonly reasonText?: string;
  readonly location?: string;
};

export type ValidationReport = {
  readonly verdict: FileVerdict;
  /** The one that decided for the whole file. */
  readonly reason: ReasonCode;
  readonly signatures: readonly SignatureReport[];
  readonly sizeBytes: number;
  /** Absent when the document could not be read. */
  readonly pages?: number;
  readonly encrypted: boolean;
  /** A code of the error table, when the document could not be read. */
  readonly failure?: { readonly code: string; readonly reason?: string };
  readonly validatedAt: Instant;
};
