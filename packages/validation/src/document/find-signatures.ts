/** The signatures of a document as its newest revision lists them, and whether each covers a whole revision. */
import {
  type CoverageFault,
  coverageOf,
  type PdfDocument,
  type SignatureField,
  type SignatureValue,
  signatureFields,
} from '@kyso/pdf';
import type { SignatureKind } from '../report.ts';

export type FoundSignature = {
  readonly field: SignatureField;
  readonly signature: SignatureValue;
  readonly kind: SignatureKind;
  /** Absent when the byte range is sound. */
  readonly fault?: CoverageFault | 'reused';
  /** The gap is the token of `/Contents`, but not in canonical form. */
  readonly isUnusual: boolean;
  readonly wholeFile: boolean;
  /** First byte behind what is signed; absent with a fault. */
  readonly signedBytes?: number;
};

/** More signed fields than this are nobody's workflow. */
export const MAX_SIGNATURES = 100;

/** In the order of signing; those without a sound byte range come last. */
export function findSignatures(doc: PdfDocument): FoundSignature[] {
  const signed = signatureFields(doc).flatMap((field) =>
    field.signature === undefined ? [] : [{ field, signature: field.signature }],
  );
  const uses = new Map<number, number>();
  for (const { signature } of signed) {
    const place = placeOf(signature);
    if (place !== undefined) uses.set(place, (uses.get(place) ?? 0) + 1);
  }
  const found = signed.map(({ field, signature }): FoundSignature => {
    const coverage = coverageOf(doc, signature);
    const shared = (uses.get(placeOf(signature) ?? -1) ?? 0) > 1;
    const fault = faultOf(doc, signature, coverage.fault) ?? (shared ? 'reused' : undefined);
    const [, , second = 0, length = 0] = signature.byteRange ?? [];
    const end = second + length;
    return {
      field,
      signature,
      kind: kindOf(doc, signature),
      isUnusual: fault === undefined && coverage.fault !== undefined,
      wholeFile: fault === undefined && end === doc.source.size,
      ...(fault === undefined ? { signedBytes: end } : { fault }),
    };
  });
  const rank = (one: FoundSignature): number => one.signedBytes ?? Number.POSITIVE_INFINITY;
  return found.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

/** One signature dictionary stands in one place of the file, whatever names it. */
const placeOf = ({ contents, ref }: SignatureValue): number | undefined => contents?.offset ?? ref?.num;

/**
 * Two harmless habits of signing software: white space between the digits of `/Contents` (ISO 32000-2 §7.3.4.3), and a gap
 * without the angle brackets, which are then signed too. The gap is the token either way.
 */
function faultOf(
  doc: PdfDocument,
  { contents, byteRange, dict }: SignatureValue,
  fault: CoverageFault | undefined,
): CoverageFault | undefined {
  if (isIndirect(dict.entries.get('Contents')) || isIndirect(dict.entries.get('ByteRange'))) return 'contents_missing';
  const isHabit = fault === 'contents_not_plain' || fault === 'byte_range_gap';
  if (!isHabit || contents === undefined || byteRange?.length !== 4) return fault;
  const [start, gapStart = 0, gapEnd = 0, length = -1] = byteRange;
  const text = Buffer.from(doc.source.read(contents.offset, contents.length)).toString('latin1');
  const before = gapStart - contents.offset;
  const isGap = (before === 0 || before === 1) && gapEnd === contents.offset + contents.length - before;
  const isInside = length >= 0 && gapEnd + length <= doc.source.size;
  return start === 0 && isGap && isInside && /^<[0-9A-Fa-f\s]*>$/.test(text) ? undefined : fault;
}

/** Both have to stand in the dictionary itself (ISO 32000-2 Table 255); a reference could lead out of what is signed. */
const isIndirect = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'ref';

function kindOf(doc: PdfDocument, signature: SignatureValue): SignatureKind {
  if (signature.subFilter === 'ETSI.RFC3161' || signature.type === 'DocTimeStamp') return 'document_timestamp';
  return certifies(doc, signature) ? 'certification' : 'signature';
}

function certifies(doc: PdfDocument, { dict }: SignatureValue): boolean {
  const references = doc.get(dict, 'Reference');
  if (references === null || typeof references !== 'object' || references.kind !== 'array') return false;
  return references.items.some((item) => {
    const reference = doc.resolve(item);
    if (reference === null || typeof reference !== 'object' || reference.kind !== 'dict') return false;
    const method = doc.get(reference, 'TransformMethod');
    return typeof method === 'object' && method !== null && method.kind === 'name' && method.name === 'DocMDP';
  });
}
