/**
 * Which objects a value refers to, found without building the value. Never misses a reference that the parser would read;
 * may name one more. What is not plainly written is left to the parser.
 */
import { isRegular, isWhite } from './lexer.ts';

export interface ScanSink {
  /** `num gen R`, whatever the generation. */
  reference(num: number): void;
  /** The name `/Kids`, or one that is escaped and may be it. */
  kids(): void;
  /** The direct `/Length` of the outermost dictionary; -1 when it is no plain integer. */
  length(value: number): void;
}

/** The value has more bytes than were given; or is written in a way that only the parser decides. */
export const CUT_OFF = -1;
export const IRREGULAR = -2;

const MAX_DEPTH = 64;
const OPEN_DICT = 1;
const OPEN_ARRAY = 2;
const HASH = 0x23;
/** Longer words are none of the plain ones. */
const MAX_WORD_BYTES = 8;
const PLAIN_WORDS = new Set(['true', 'false', 'null']);

/** The end of the dictionary or array at `start`; {@link CUT_OFF} or {@link IRREGULAR}. */
export function scanValue(bytes: Uint8Array, start: number, sink: ScanSink): number {
  const open = new Uint8Array(MAX_DEPTH);
  let depth = 0;
  let at = start;
  /** Unsigned integers that stand directly in front, and the last two. */
  let integers = 0;
  let last = 0;
  let beforeLast = 0;
  /** How much of `/Length 12` was read: its name, then its number. */
  let lengthParts = 0;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined) return CUT_OFF;
    if (isWhite(byte)) {
      at += 1;
      continue;
    }
    if (isRegular(byte)) {
      const end = endOfWord(bytes, at);
      if (end === bytes.length) return CUT_OFF;
      const value = unsignedAt(bytes, at, end);
      if (value >= 0) {
        integers += 1;
        beforeLast = last;
        last = value;
        if (lengthParts > 0) sink.length(lengthParts === 1 ? value : -1);
        lengthParts = lengthParts === 1 ? 2 : 0;
      } else if (byte === 0x52 && end === at + 1) {
        if (integers >= 2) sink.reference(beforeLast);
        integers = 0;
      } else {
        if (!isNumber(bytes, at, end) && !PLAIN_WORDS.has(latin1(bytes, at, end))) return IRREGULAR;
        integers = 0;
        lengthParts = 0;
      }
      if (depth === 0) return IRREGULAR;
      at = end;
      continue;
    }
    integers = 0;
    lengthParts = 0;
    const next = bytes[at + 1];
    if (byte === 0x2f) {
      const end = endOfWord(bytes, at + 1);
      if (end === bytes.length) return CUT_OFF;
      const isEscaped = holdsHash(bytes, at + 1, end);
      if (isEscaped || isName(bytes, at + 1, end, 'Kids')) sink.kids();
      if (depth === 1 && isName(bytes, at + 1, end, 'Length')) lengthParts = 1;
      else if (depth === 1 && isEscaped) sink.length(-1);
      at = end;
    } else if (byte === 0x28) {
      at = endOfString(bytes, at + 1);
      if (at < 0) return CUT_OFF;
    } else if (byte === 0x5b || (byte === 0x3c && next === 0x3c)) {
      if (depth === MAX_DEPTH) return IRREGULAR;
      open[depth] = byte === 0x5b ? OPEN_ARRAY : OPEN_DICT;
      depth += 1;
      at += byte === 0x5b ? 1 : 2;
    } else if (byte === 0x5d || (byte === 0x3e && next === 0x3e)) {
      if (depth === 0 || open[depth - 1] !== (byte === 0x5d ? OPEN_ARRAY : OPEN_DICT)) return IRREGULAR;
      depth -= 1;
      at += byte === 0x5d ? 1 : 2;
    } else if (byte === 0x3c) {
      const end = bytes.indexOf(0x3e, at);
      if (end < 0) return CUT_OFF;
      at = end + 1;
    } else return IRREGULAR;
    if (depth === 0) return at;
  }
}

/** Where the value of object `num gen obj` at `start` begins; {@link CUT_OFF}, or {@link IRREGULAR} for anything else. */
export function scanHeader(bytes: Uint8Array, start: number, num: number, gen: number): number {
  const [numStart, numEnd] = wordAt(bytes, start);
  const [genStart, genEnd] = wordAt(bytes, numEnd);
  const [wordStart, wordEnd] = wordAt(bytes, genEnd);
  if (wordEnd >= bytes.length) return CUT_OFF;
  const isHeader =
    unsignedAt(bytes, numStart, numEnd) === num &&
    unsignedAt(bytes, genStart, genEnd) === gen &&
    latin1(bytes, wordStart, wordEnd) === 'obj';
  return isHeader ? wordEnd : IRREGULAR;
}

function wordAt(bytes: Uint8Array, from: number): readonly [start: number, end: number] {
  let start = from;
  while (start < bytes.length && isWhite(bytes[start] ?? 0)) start += 1;
  return [start, endOfWord(bytes, start)];
}

function endOfWord(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isRegular(bytes[at] ?? 0)) at += 1;
  return at;
}

/** Behind the closing parenthesis; -1 when there is none. */
function endOfString(bytes: Uint8Array, from: number): number {
  let depth = 1;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === 0x5c) at += 1;
    else if (byte === 0x28) depth += 1;
    else if (byte === 0x29) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** The unsigned integer that is all of `[start, end)`; -1 when that is something else. */
function unsignedAt(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return -1;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Digits, signs and points. */
function isNumber(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if ((byte < 0x30 || byte > 0x39) && byte !== 0x2b && byte !== 0x2d && byte !== 0x2e) return false;
  }
  return true;
}

function holdsHash(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] === HASH) return true;
  return false;
}

function isName(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  if (end - start !== name.length) return false;
  for (let at = start; at < end; at += 1) if (bytes[at] !== name.charCodeAt(at - start)) return false;
  return true;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < Math.min(end, start + MAX_WORD_BYTES); at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}
