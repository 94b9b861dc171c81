import { estimateCmsBytes } from '@kyso/cms';

/** RSA-4096; every curve needs less. */
const MAX_SIGNATURE_BYTES = 512;

/**
 * What one unit of `signatureLength` reserves. Most helpers write a byte as two hex digits; placeholder-pdf-lib 3.3.0
 * writes one digit, so it reserves half of what it is told.
 */
const UNITS_PER_BYTE = { plain: 1, pdfkit010: 1, 'pdf-lib': 2 } as const;

/** `@signpdf/placeholder-…` */
export type PlaceholderHelper = keyof typeof UNITS_PER_BYTE;

export type PlaceholderLengthOptions = {
  /** Default `plain`. */
  readonly helper?: PlaceholderHelper;
};

/**
 * The `signatureLength` to give to a placeholder helper of `@signpdf`: room for the signature and a quarter more, at
 * least 16 KiB.
 * @param certificates DER of what will be embedded, see `KysoSigner.certificates`.
 */
export function placeholderLength(
  certificates: readonly Uint8Array[],
  { helper = 'plain' }: PlaceholderLengthOptions = {},
): number {
  return estimateCmsBytes({ certificates, signatureBytes: MAX_SIGNATURE_BYTES }) * UNITS_PER_BYTE[helper];
}
