/** Does a signature cover what it should? The canonical form of a byte range (ISO 32000-2 §12.8.1). */
import type { ByteSource } from '@kyso/domain';
import type { PdfDocument } from './document.ts';
import { decodeHex } from './reading/lexer.ts';
import { type SignatureField, type SignatureValue, signatureFields } from './signed-field.ts';

/** Why a byte range is not canonical. */
export type CoverageFault =
  | 'byte_range_missing'
  | 'contents_missing'
  | 'contents_not_plain'
  | 'duplicate_key'
  | 'byte_range_not_four_integers'
  | 'byte_range_start'
  | 'byte_range_gap'
  | 'byte_range_past_end';

export type Coverage = {
  /** Absent when the byte range is canonical. */
  readonly fault?: CoverageFault;
  /** Canonical, and nothing follows what is signed. */
  readonly wholeFile: boolean;
};

/**
 * Canonical means: exactly four integers, the first 0, the gap exactly the `<...>` token of this signature's own
 * `/Contents`, written as hexadecimal digits without white space, and an end inside the file.
 */
export function coverageOf(doc: PdfDocument, signature: SignatureValue): Coverage {
  const fault = faultOf(doc.source, signature);
  if (fault !== undefined) return { fault, wholeFile: false };
  const [, , second, length] = signature.byteRange ?? [];
  return { wholeFile: (second ?? 0) + (length ?? 0) === doc.source.size };
}

function faultOf(source: ByteSource, { dict, byteRange, contents }: SignatureValue): CoverageFault | undefined {
  if (dict.duplicateKeys.length > 0) return 'duplicate_key';
  if (byteRange === undefined) return 'byte_range_missing';
  if (contents === undefined) return 'contents_missing';
  if (!isPlainHex(source.read(contents.offset, contents.length))) return 'contents_not_plain';
  const [start, gapStart, gapEnd, length] = byteRange;
  if (byteRange.length !== 4 || gapStart === undefined || gapEnd === undefined || length === undefined) {
    return 'byte_range_not_four_integers';
  }
  if (start !== 0) return 'byte_range_start';
  if (gapStart !== contents.offset || gapEnd !== contents.offset + contents.length) return 'byte_range_gap';
  return length < 0 || gapEnd + length > source.size ? 'byte_range_past_end' : undefined;
}

/** `<...>` with an even number of digits and nothing else. */
const isPlainHex = (token: Uint8Array): boolean => decodeHex(token.subarray(1, -1)) !== undefined;

export type FoundSignature = {
  readonly field: SignatureField;
  readonly signature: SignatureValue;
  readonly coverage: Coverage;
};

/** The signature in the field with this full name; `undefined` when there is none or it is empty. */
export function findSignature(doc: PdfDocument, fieldName: string): FoundSignature | undefined {
  const field = signatureFields(doc).find((candidate) => candidate.name === fieldName);
  if (field?.signature === undefined) return undefined;
  return { field, signature: field.signature, coverage: coverageOf(doc, field.signature) };
}
