/** Indirect objects and stream extents (ISO 32000-2 §7.3.8, §7.3.10). Filters and encryption come later. */
import { corrupted } from '../document-error.ts';
import type { ReadLimits } from '../limits.ts';
import { asDict, type PdfDict, type PdfValue, type Span } from '../objects.ts';
import { Cursor } from './cursor.ts';
import { isWhite, readUnsigned, skipSpace } from './lexer.ts';
import { parseValue } from './parser.ts';
import type { PagedSource } from './windows.ts';

/** `span` runs from the object number to the end of `endobj`. */
export type IndirectObject = {
  readonly num: number;
  readonly gen: number;
  readonly value: PdfValue;
  readonly span: Span;
  /** Source bytes parsed, without a stream body. */
  readonly parsedBytes: number;
  /** `/Length` was wrong and the end of the stream was searched. */
  readonly lengthRepaired: boolean;
};

/** Gives the number behind an indirect `/Length`, `undefined` when there is none. */
export type LengthResolver = (value: PdfValue | undefined) => number | undefined;

/** How far `endstream` is looked for when `/Length` is wrong. */
const MAX_LENGTH_REPAIR_BYTES = 16 * 1024 * 1024;
/** White space between the data of a stream and `endstream`. */
const MAX_PADDING_BYTES = 1024;
const REPAIR_CHUNK_BYTES = 64 * 1024;
const END_STREAM = 'endstream';

/** `12 0 obj`, the cursor ending behind it; nothing moves when it is not there. */
export function readObjectHeader(cursor: Cursor): { num: number; gen: number; start: number } | undefined {
  const before = cursor.position;
  skipSpace(cursor);
  const start = cursor.position;
  const num = readUnsigned(cursor);
  skipSpace(cursor);
  const gen = num === undefined ? undefined : readUnsigned(cursor);
  skipSpace(cursor);
  if (num !== undefined && gen !== undefined && cursor.skipText('obj') && !isRegularAfterObj(cursor)) {
    return { num, gen, start };
  }
  cursor.position = before;
  return undefined;
}

/** `obj` may touch its value when that starts with a digit in careless files; only letters make it another word. */
const isRegularAfterObj = (cursor: Cursor): boolean => /[A-Za-z]/.test(String.fromCharCode(Math.max(0, cursor.peek())));

/**
 * The indirect object at `offset`.
 * @throws KysoError `document.corrupted` (`object_not_found` when no object starts there), `document.too_complex`
 */
export function readIndirectObject(
  source: PagedSource,
  offset: number,
  limits: ReadLimits,
  lengthOf: LengthResolver,
): IndirectObject {
  const cursor = new Cursor(source, offset, limits.objectBytes);
  const header = readObjectHeader(cursor);
  if (header === undefined) throw corrupted('object_not_found', 'no object starts where one should', { offset });
  const value = parseValue(cursor, limits);
  const afterValue = cursor.position;
  skipSpace(cursor);
  const dictionary = asDict(value);
  if (dictionary !== undefined && cursor.skipText('stream')) {
    return readStream(source, cursor.position, dictionary, header, lengthOf);
  }
  if (!cursor.skipText('endobj')) cursor.position = afterValue; // forgotten by some writers; the value is complete
  const span = { start: header.start, end: cursor.position };
  return { num: header.num, gen: header.gen, value, span, parsedBytes: span.end - span.start, lengthRepaired: false };
}

function readStream(
  source: PagedSource,
  afterKeyword: number,
  dictionary: PdfDict,
  header: { num: number; gen: number; start: number },
  lengthOf: LengthResolver,
): IndirectObject {
  const start = streamStart(source, afterKeyword);
  const declared = lengthOf(dictionary.entries.get('Length'));
  const lengthRepaired = declared === undefined || !endsAt(source, start, declared);
  const length = lengthRepaired ? searchEnd(source, start) : declared;
  const tail = new Cursor(source, start + length);
  skipSpace(tail);
  tail.skipText(END_STREAM);
  skipSpace(tail);
  tail.skipText('endobj');
  const body = { length, read: () => source.read(start, length) };
  const value: PdfValue = { kind: 'stream', dict: dictionary, body };
  const span = { start: header.start, end: tail.position };
  return { num: header.num, gen: header.gen, value, span, parsedBytes: start - header.start, lengthRepaired };
}

/** CRLF or LF follows the keyword; a lone CR is accepted as other readers do. */
export function streamStart(source: PagedSource, afterKeyword: number): number {
  const cursor = new Cursor(source, afterKeyword);
  while (cursor.peek() === 0x20 || cursor.peek() === 0x09) cursor.position += 1;
  if (cursor.peek() === 0x0d) cursor.position += 1;
  if (cursor.peek() === 0x0a) cursor.position += 1;
  return cursor.position;
}

export function endsAt(source: PagedSource, start: number, declared: number): boolean {
  if (declared < 0 || start + declared > source.size) return false;
  const cursor = new Cursor(source, start + declared);
  for (let skipped = 0; skipped < MAX_PADDING_BYTES && isWhite(cursor.peek()); skipped += 1) cursor.position += 1;
  return cursor.skipText(END_STREAM);
}

function searchEnd(source: PagedSource, start: number): number {
  for (let done = 0; done < MAX_LENGTH_REPAIR_BYTES && start + done < source.size; done += REPAIR_CHUNK_BYTES) {
    const chunk = source.read(start + done, REPAIR_CHUNK_BYTES + END_STREAM.length);
    const found = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).indexOf(END_STREAM, 0, 'latin1');
    if (found >= 0) return trimEndOfLine(source, start, start + done + found);
  }
  throw corrupted('stream_length', 'the length of a stream is wrong and its end was not found');
}

function trimEndOfLine(source: PagedSource, start: number, end: number): number {
  const before = source.read(Math.max(start, end - 2), Math.min(2, end - start));
  const last = before.at(-1);
  if (last === 0x0a) return before.length > 1 && before[0] === 0x0d ? end - start - 2 : end - start - 1;
  return last === 0x0d ? end - start - 1 : end - start;
}
