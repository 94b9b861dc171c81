/** Object streams (ISO 32000-2 §7.5.7). `/Extends` is not followed: the xref names the stream that holds an object. */
import { corrupted } from '../document-error.ts';
import type { ReadLimits } from '../limits.ts';
import { asInteger, type PdfStream, type PdfString, type PdfValue } from '../objects.ts';
import type { ReadingBudget } from '../reading-budget.ts';
import { Cursor } from './cursor.ts';
import { decodeStream, type Resolver } from './filters.ts';
import { readUnsigned, skipSpace } from './lexer.ts';
import { parseValue } from './parser.ts';
import { bytesWindows } from './windows.ts';

/** A decoded object stream. */
export interface ObjectStream {
  readonly sizeBytes: number;
  /** The object numbers it holds, in order. */
  readonly numbers: readonly number[];
  /** The object at `index`, which has to bear the number `num`. @throws KysoError `document.corrupted` */
  read(index: number, num: number): PdfValue;
}

/** `/Type` is not looked at: the xref says what the stream is, and so do other readers. */
export function openObjectStream(
  stream: PdfStream,
  resolve: Resolver,
  limits: ReadLimits,
  budget: ReadingBudget,
): ObjectStream {
  const first = asInteger(resolve(stream.dict.entries.get('First')));
  const count = asInteger(resolve(stream.dict.entries.get('N')));
  if (first === undefined || count === undefined || count < 0) throw damaged();
  const bytes = decodeStream(stream, resolve, limits.streamBytes);
  budget.spend('totalDecodedBytes', bytes.length);
  const windows = bytesWindows(bytes);
  const header = readPairs(new Cursor(windows, 0), Math.min(count, bytes.length));
  return {
    sizeBytes: bytes.length,
    numbers: header.filter((_, at) => at % 2 === 0),
    read(index, num) {
      const offset = header[index * 2] === num ? header[index * 2 + 1] : offsetOf(header, num);
      if (offset === undefined) throw damaged();
      const cursor = new Cursor(windows, first + offset, limits.objectBytes);
      const value = parseValue(cursor, limits);
      budget.spend('totalParsedBytes', cursor.position - first - offset);
      return withoutSpans(value);
    },
  };
}

const damaged = () => corrupted('object_stream', 'an object stream is damaged');

/** Writers with narrow index fields let the index run over; the number decides when it is there exactly once. */
function offsetOf(header: readonly number[], num: number): number | undefined {
  const places = header.flatMap((value, at) => (at % 2 === 0 && value === num ? [at] : []));
  const [only, ...more] = places;
  return only === undefined || more.length > 0 ? undefined : header[only + 1];
}

/** Object numbers and relative offsets, alternating. */
function readPairs(cursor: Cursor, count: number): number[] {
  const pairs: number[] = [];
  for (let left = count * 2; left > 0; left -= 1) {
    skipSpace(cursor);
    const value = readUnsigned(cursor);
    if (value === undefined) throw damaged();
    pairs.push(value);
  }
  return pairs;
}

/** Offsets into the decoded stream mean nothing in the file. */
function withoutSpans(value: PdfValue): PdfValue {
  if (value === null || typeof value !== 'object') return value;
  if (value.kind === 'string') return { kind: 'string', bytes: value.bytes, form: value.form } satisfies PdfString;
  if (value.kind === 'array') return { ...value, items: value.items.map(withoutSpans) };
  if (value.kind !== 'dict') return value;
  return { ...value, entries: new Map([...value.entries].map(([key, item]) => [key, withoutSpans(item)])) };
}
