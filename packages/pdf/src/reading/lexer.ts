/** Tokens of PDF syntax (ISO 32000-2 §7.2, §7.3): what stands at the cursor is read, or the document is refused. */
import { ambiguous, corrupted, tooComplex } from '../document-error.ts';
import type { PdfNumber, PdfString } from '../objects.ts';
import { type Cursor, END } from './cursor.ts';

/** What a byte is (ISO 32000-2 Tables 1 and 2), by its value; {@link END} indexes nothing and so is none of them. */
const REGULAR = 1;
const WHITE = 2;
const KINDS = new Uint8Array(256).fill(REGULAR);
for (const byte of [0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x20]) KINDS[byte] = WHITE;
for (const delimiter of '()<>[]{}/%') KINDS[delimiter.charCodeAt(0)] = 0;

/** Bytes of a number or keyword; nothing a reader needs is longer. */
const MAX_WORD_BYTES = 128;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
/** Signs and points in the wrong place, as careless programs write them; what the number means is left to readers. */
const ODD_NUMBER = /^[+-]*(?:\d+[\d.+-]*|\.[\d.+-]*\d[\d.+-]*)$/;
const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const BACKSLASH = 0x5c;
const HASH = 0x23;
const PERCENT = 0x25;

export const isWhite = (byte: number): boolean => KINDS[byte] === WHITE;
export const isRegular = (byte: number): boolean => KINDS[byte] === REGULAR;

/** White space and comments between two tokens. */
const MAX_SPACE_BYTES = 256 * 1024;

/** Moves over white space and comments. @throws KysoError `document.too_complex` when there is too much of it */
export function skipSpace(cursor: Cursor): void {
  const start = cursor.position;
  for (let inComment = false; ; cursor.position += 1) {
    const byte = cursor.peek();
    if (byte === END) return;
    if (byte === PERCENT) inComment = true;
    else if (byte === CR || byte === LF) inComment = false;
    else if (!inComment && !isWhite(byte)) return;
    if (cursor.position - start > MAX_SPACE_BYTES)
      throw tooComplex('white_space', 'there is too much between two tokens');
  }
}

/** White space of ISO 32000-2 Table 1 that every reader takes for it wherever it stands: all but NUL. */
export const isPlainSpace = (byte: number): boolean => isWhite(byte) && byte !== NUL;

/**
 * Moves over white space between the numbers of a cross-reference section. A NUL or a comment there ends the table for
 * readers that take rows by their columns, and is passed over by those that read them token by token.
 * @throws KysoError `document.ambiguous` with reason `xref_spacing` at such a byte
 */
export function skipPlainSpace(cursor: Cursor): void {
  const start = cursor.position;
  while (isPlainSpace(cursor.peek())) {
    cursor.position += 1;
    if (cursor.position - start > MAX_SPACE_BYTES)
      throw tooComplex('white_space', 'there is too much between two tokens');
  }
  const byte = cursor.peek();
  if (byte === NUL || byte === PERCENT) throw ambiguousSpacing(cursor.position);
}

export const ambiguousSpacing = (offset: number) =>
  ambiguous('xref_spacing', 'readers disagree on white space of the cross-references', { offset });

/** A run of regular characters: a number or a keyword. */
export function readWord(cursor: Cursor): string {
  let word = '';
  while (isRegular(cursor.peek())) {
    if (word.length === MAX_WORD_BYTES) throw corrupted('word_too_long', 'a number or keyword is too long');
    word += String.fromCharCode(cursor.next());
  }
  return word;
}

/** The value of an odd one is not a number: it can be carried on, not computed with. */
export function toNumber(word: string): PdfNumber | undefined {
  if (NUMBER.test(word)) return { kind: 'number', value: Number(word), text: word };
  return ODD_NUMBER.test(word) ? { kind: 'number', value: Number.NaN, text: word } : undefined;
}

/** An unsigned integer without sign or fraction, as object numbers and offsets are written; `undefined` moves nothing. */
export function readUnsigned(cursor: Cursor): number | undefined {
  let value = 0;
  let digits = 0;
  for (let byte = cursor.peek(digits); byte >= 0x30 && byte <= 0x39; byte = cursor.peek(digits)) {
    value = value * 10 + byte - 0x30;
    digits += 1;
    if (value > Number.MAX_SAFE_INTEGER || digits > MAX_WORD_BYTES) return undefined;
  }
  if (digits === 0 || isRegular(cursor.peek(digits))) return undefined;
  cursor.position += digits;
  return value;
}

/** A name after its slash, `#xx` decoded (ISO 32000-2 §7.3.5). */
export function readName(cursor: Cursor): string {
  cursor.position += 1;
  let text = '';
  while (isRegular(cursor.peek())) {
    const byte = cursor.next();
    const high = byte === HASH ? hexDigit(cursor.peek()) : -1;
    const low = high < 0 ? -1 : hexDigit(cursor.peek(1));
    if (low < 0) {
      text += String.fromCharCode(byte);
      continue;
    }
    cursor.position += 2;
    text += String.fromCharCode(high * 16 + low);
  }
  return text;
}

export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** What an even number of hexadecimal digits says; `undefined` when anything else is among them. */
export function decodeHex(digits: Uint8Array): Uint8Array | undefined {
  const written = digits.subarray(0, withoutZeros(digits));
  const text = viewOf(written).toString('latin1');
  const decoded = Buffer.from(text, 'hex');
  if (decoded.length * 2 !== written.length || digits.length % 2 !== 0) return undefined;
  if (written.length === digits.length) return decoded;
  const bytes = new Uint8Array(digits.length / 2);
  bytes.set(decoded);
  return bytes;
}

/** Most of a placeholder is left over behind the signature: to compare it costs less than to decode it. */
const ZEROS = Buffer.alloc(4 * 1024, '0');

/** Where the digits end that are not just zeros, or somewhat later. */
function withoutZeros(digits: Uint8Array): number {
  for (let end = digits.length; end > 0; ) {
    const start = Math.max(0, end - ZEROS.length);
    if (ZEROS.compare(digits, start, end, 0, end - start) !== 0) return end;
    end = start;
  }
  return 0;
}

/** `<48656C>`; a missing last digit counts as 0. The placeholder of a signature is tens of thousands of digits. */
export function readHexString(cursor: Cursor): PdfString {
  const start = cursor.position;
  cursor.position += 1;
  let bytes: Uint8Array = new Uint8Array(HEX_FIRST_BYTES);
  let digits = 0;
  /** Every stretch in memory is tried at once, but only once. */
  let untried = cursor.position;
  for (;;) {
    if (cursor.position >= untried && digits % 2 === 0) {
      const ahead = cursor.ahead();
      untried = cursor.position + ahead.length;
      const run = hexRun(ahead);
      bytes = withRoom(bytes, digits / 2 + run.length + 1);
      bytes.set(run, digits / 2);
      digits += run.length * 2;
      cursor.position += run.length * 2;
    }
    const byte = cursor.next();
    if (byte === 0x3e) break;
    const digit = hexDigit(byte);
    if (digit >= 0) {
      bytes = withRoom(bytes, (digits >> 1) + 1);
      bytes[digits >> 1] = digits % 2 === 0 ? digit * 16 : (bytes[digits >> 1] ?? 0) + digit;
      digits += 1;
    } else if (!isWhite(byte)) throw corrupted('bad_string', 'a hexadecimal string holds something else');
  }
  const value = bytes.slice(0, Math.ceil(digits / 2));
  return { kind: 'string', form: 'hex', bytes: value, span: { start, end: cursor.position } };
}

const HEX_FIRST_BYTES = 32;
/** Below this the digits are read one by one. */
const MIN_RUN_DIGITS = 64;
const NO_BYTES = new Uint8Array(0);

/** The digits in front of `>` or of the end, when nothing else is among them. */
function hexRun(ahead: Uint8Array): Uint8Array {
  const close = viewOf(ahead).indexOf(0x3e);
  const length = (close < 0 ? ahead.length : close) & ~1;
  return length < MIN_RUN_DIGITS ? NO_BYTES : (decodeHex(ahead.subarray(0, length)) ?? NO_BYTES);
}

/** The same memory, with the methods of Node: they search and decode many times as fast. */
const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

function withRoom(bytes: Uint8Array, length: number): Uint8Array {
  if (length <= bytes.length) return bytes;
  const larger = new Uint8Array(Math.max(length, bytes.length * 4));
  larger.set(bytes);
  return larger;
}

const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x6e, LF],
  [0x72, CR],
  [0x74, 0x09],
  [0x62, 0x08],
  [0x66, 0x0c],
]);

/** `(text)` with balanced parentheses, escapes and end-of-line folding (ISO 32000-2 §7.3.4.2). */
export function readLiteralString(cursor: Cursor): PdfString {
  const start = cursor.position;
  cursor.position += 1;
  const bytes: number[] = [];
  for (let open = 1; open > 0; ) {
    const byte = cursor.next();
    if (byte === END) throw corrupted('bad_string', 'a string is not closed');
    if (byte === 0x28) open += 1;
    if (byte === 0x29) open -= 1;
    if (byte === BACKSLASH) readEscape(cursor, bytes);
    else if (byte === CR) bytes.push(foldEndOfLine(cursor));
    else if (open > 0) bytes.push(byte);
  }
  return { kind: 'string', form: 'literal', bytes: Uint8Array.from(bytes), span: { start, end: cursor.position } };
}

/** CR and CRLF inside a literal string both mean LF. */
function foldEndOfLine(cursor: Cursor): number {
  if (cursor.peek() === LF) cursor.position += 1;
  return LF;
}

function readEscape(cursor: Cursor, bytes: number[]): void {
  const byte = cursor.next();
  if (byte === LF || byte === END) return;
  if (byte === CR) {
    foldEndOfLine(cursor);
    return;
  }
  if (byte < 0x30 || byte > 0x37) {
    bytes.push(ESCAPES.get(byte) ?? byte);
    return;
  }
  let code = byte - 0x30;
  for (let digits = 1; digits < 3; digits += 1) {
    const digit = cursor.peek();
    if (digit < 0x30 || digit > 0x37) break;
    code = code * 8 + digit - 0x30;
    cursor.position += 1;
  }
  bytes.push(code & 0xff);
}
