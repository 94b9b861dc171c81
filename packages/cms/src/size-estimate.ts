/** How many bytes to reserve for a CMS that does not exist yet. In `/Contents` each byte takes two hex digits. */

/** Floor of every reservation, also right when the certificate is unknown or the provider returns a whole CMS. */
export const MIN_RESERVED_CMS_BYTES = 16 * 1024;
/** Usual length of an RFC 3161 token with its certificates; ask the authority for a real one to know better. */
export const TYPICAL_TIMESTAMP_BYTES = 8 * 1024;

/** Tags, lengths, identifiers, versions and the names repeated in signer info. */
const STRUCTURE_BYTES = 1024;
/** Content type, message digest and signing certificate with its issuer name. */
const TYPICAL_SIGNED_ATTRIBUTES_BYTES = 512;
const MARGIN = 1.25;

export type CmsSizeInput = {
  /** DER of the certificates that will be embedded. */
  readonly certificates: readonly Uint8Array[];
  /** Length of the signature value; 512 covers RSA-4096. */
  readonly signatureBytes: number;
  readonly signedAttributesBytes?: number;
  /** Length of the signature time-stamp token; 0 without one. */
  readonly timestampBytes?: number;
  /** OCSP responses and CRLs inside the CMS. */
  readonly revocationBytes?: number;
};

/** Bytes to reserve: the sum and a quarter more, never below {@link MIN_RESERVED_CMS_BYTES}. */
export function estimateCmsBytes(input: CmsSizeInput): number {
  const {
    certificates,
    signatureBytes,
    signedAttributesBytes = TYPICAL_SIGNED_ATTRIBUTES_BYTES,
    timestampBytes = 0,
    revocationBytes = 0,
  } = input;
  const certificateBytes = certificates.reduce((total, der) => total + der.length, 0);
  const parts = [certificateBytes, signatureBytes, signedAttributesBytes, timestampBytes, revocationBytes];
  const sum = parts.reduce((total, bytes) => total + bytes, STRUCTURE_BYTES);
  return Math.max(MIN_RESERVED_CMS_BYTES, Math.ceil(sum * MARGIN));
}
