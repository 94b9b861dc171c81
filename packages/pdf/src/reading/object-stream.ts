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

/** A decoded object stream. Its list of objects is read as far as somebody asks. */
export interface ObjectStream {
  readonly sizeBytes: number;
  /** The object numbers it holds, in order. @throws KysoError `document.corrupted` */
  numbers(): readonly number[];
  /** Where the objects it holds begin in the decoded bytes. @throws KysoError `document.corrupted` */
  places(): Iterable<{ readonly num: number; readonly bytes: Uint8Array; readonly at: number }>;
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
  const pairs = () => readPairs(new Cursor(windows, 0), Math.min(count, bytes.length));
  return {
    sizeBytes: bytes.length,
    numbers: () => Array.from(pairs(), ({ num }) => num),
    *places() {
      for (const { num, offset } of pairs()) yield { num, bytes, at: first + offset };
    },
    read(index, num) {
      const offset = offsetAt(pairs(), index, num) ?? offsetOf(pairs(), num);
      if (offset === undefined) throw damaged();
      const cursor = new Cursor(windows, first + offset, limits.objectBytes);
      const value = parseValue(cursor, limits);
      budget.spend('totalParsedBytes', cursor.position - first - offset);
      return withoutSpans(value);
    },
  };
}

const damaged = () => corrupted('object_stream', 'an object stream is damaged');

type Pair = { readonly num: number; readonly offset: number };

/** Object numbers with the offsets behind `/First`, one after the other. */
function* readPairs(cursor: Cursor, count: number): Generator<Pair> {
  for (let left = count; left > 0; left -= 1) yield { num: readCount(cursor), offset: readCount(cursor) };
}

function readCount(cursor: Cursor): number {
  skipSpace(cursor);
  const value = readUnsigned(cursor);
  if (value === undefined) throw damaged();
  return value;
}

/** `undefined` when another object stands at that index. */
function offsetAt(pairs: Iterable<Pair>, index: number, num: number): number | undefined {
  let at = 0;
  for (const pair of pairs) {
    if (at === index) return pair.num === num ? pair.offset : undefined;
    at += 1;
  }
  return undefined;
}

/** Writers with narrow index fields let the index run over; the number decides when it is there exactly once. */
function offsetOf(pairs: Iterable<Pair>, num: number): number | undefined {
  const [only, ...more] = [...pairs].filter((pair) => pair.num === num);
  return more.length > 0 ? undefined : only?.offset;
}

/** Offsets into the decoded stream mean nothing in the file. */
function withoutSpans(value: PdfValue): PdfValue {
  if (value === null || typeof value !== 'object') return value;
  if (value.kind === 'string') return { kind: 'string', bytes: value.bytes, form: value.form } satisfies PdfString;
  if (value.kind === 'array') return { ...value, items: value.items.map(withoutSpans) };
  if (value.kind !== 'dict') return value;
  return { ...value, entries: new Map([...value.entries].map(([key, item]) => [key, withoutSpans(item)])) };
}
