/** Cross-reference streams (ISO 32000-2 §7.5.8). The decoded rows stay as bytes and are read when asked for. */
import { corrupted, tooComplex } from '../document-error.ts';
import type { ReadLimits } from '../limits.ts';
import { asArray, asInteger, asName, asStream, type PdfDict, type PdfValue } from '../objects.ts';
import { decodeStream } from '../reading/filters.ts';
import { readIndirectObject } from '../reading/indirect-object.ts';
import type { PagedSource } from '../reading/windows.ts';
import type { ReadingBudget } from '../reading-budget.ts';
import type { XrefEntry, XrefSection } from './section.ts';
import { type Subsection, subsectionEntries } from './subsections.ts';

/** Widest field: 2^48 is beyond any file, and 8 bytes hold what writers emit. */
const MAX_FIELD_BYTES = 8;
const FREE: XrefEntry = { kind: 'free' };
const COMPRESSED = 2;

/** Everything in an xref stream has to be direct: nothing can be looked up before it is read (§7.5.8.2). */
const direct = (value: PdfValue | undefined): PdfValue => value ?? null;

/**
 * The cross-reference stream object at `offset`.
 * @throws KysoError `document.corrupted` with reason `xref_unreadable`, `document.too_complex`
 */
export function readXrefStream(
  source: PagedSource,
  offset: number,
  limits: ReadLimits,
  budget: ReadingBudget,
): XrefSection {
  const object = readIndirectObject(source, offset, limits, (value) => asInteger(value));
  const stream = asStream(object.value);
  if (stream === undefined || asName(stream.dict.entries.get('Type')) !== 'XRef') throw unreadable(offset);
  const widths = widthsOf(stream.dict, offset);
  const rows = decodeStream(stream, direct, limits.streamBytes);
  budget.spend('totalDecodedBytes', rows.length);
  const rowBytes = widths[0] + widths[1] + widths[2];
  const parts = subsectionsOf(stream.dict, rows.length, rowBytes, limits, offset);
  const readRow = (place: number, index: number) => rowAt(rows, (place + index) * rowBytes, widths);
  const entries = subsectionEntries(parts, readRow, limits);
  return { kind: 'stream', offset, end: object.span.end, trailer: stream.dict, entries };
}

const unreadable = (offset: number) =>
  corrupted('xref_unreadable', 'a cross-reference stream cannot be read', { offset });

type Widths = readonly [number, number, number];

function widthsOf(trailer: PdfDict, offset: number): Widths {
  const [type, second, third] = (asArray(trailer.entries.get('W'))?.items ?? []).map(asInteger);
  if (type === undefined || second === undefined || third === undefined) throw unreadable(offset);
  for (const width of [type, second, third]) if (width < 0 || width > MAX_FIELD_BYTES) throw unreadable(offset);
  if (second === 0) throw unreadable(offset);
  return [type, second, third];
}

/** `/Index` pairs, default `[0 Size]`; rows that are missing at the end are not listed. */
function subsectionsOf(
  trailer: PdfDict,
  decodedBytes: number,
  rowBytes: number,
  limits: ReadLimits,
  offset: number,
): Subsection[] {
  const size = asInteger(trailer.entries.get('Size'));
  const written = asArray(trailer.entries.get('Index'))?.items;
  const numbers = written === undefined ? [0, size] : written.map(asInteger);
  if (numbers.length / 2 > limits.xrefSubsections)
    throw tooComplex('xref_subsections', 'an xref stream has too many parts');
  const parts: Subsection[] = [];
  let place = 0;
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const [first, declared] = [numbers[at], numbers[at + 1]];
    if (first === undefined || declared === undefined || declared < 0) throw unreadable(offset);
    const count = Math.min(declared, Math.floor(decodedBytes / rowBytes) - place);
    parts.push({ first, count, place });
    place += count;
  }
  return parts;
}

function rowAt(rows: Uint8Array, at: number, [typeBytes, secondBytes, thirdBytes]: Widths): XrefEntry {
  const type = typeBytes === 0 ? 1 : bigEndian(rows, at, typeBytes);
  const second = bigEndian(rows, at + typeBytes, secondBytes);
  const third = bigEndian(rows, at + typeBytes + secondBytes, thirdBytes);
  if (type === COMPRESSED) return { kind: 'compressed', container: second, index: third };
  return type === 1 && second > 0 ? { kind: 'offset', offset: second, gen: third } : FREE;
}

function bigEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let index = 0; index < width; index += 1) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}
