/**
 * Filters that hardly anybody uses for the streams that carry structure, but that any stream may have
 * (ISO 32000-2 §7.4.2 to §7.4.5). All stop at `maxBytes`.
 */
import { corrupted, tooComplex } from '../document-error.ts';
import { hexDigit, isWhite } from './lexer.ts';

export type Decoder = (bytes: Uint8Array, maxBytes: number) => Uint8Array;

const damaged = () => corrupted('filter_data', 'the data of a stream do not fit its filter');

/** Bytes that grow up to a ceiling. */
class Output {
  #bytes = new Uint8Array(1024);
  #length = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(byte: number): void {
    if (this.#length === this.#maxBytes) {
      throw tooComplex('stream_bytes', 'a stream decodes to too many bytes', { maxBytes: this.#maxBytes });
    }
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 4);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** Pairs of digits up to `>`; a missing last digit counts as 0. */
export const asciiHex: Decoder = (bytes, maxBytes) => {
  const out = new Output(maxBytes);
  let high: number | undefined;
  for (const byte of bytes) {
    if (isWhite(byte)) continue;
    if (byte === 0x3e) break;
    const digit = hexDigit(byte);
    if (digit < 0) throw damaged();
    if (high !== undefined) out.push(high * 16 + digit);
    high = high === undefined ? digit : undefined;
  }
  if (high !== undefined) out.push(high * 16);
  return out.bytes;
};

const GROUP_DIGITS = 5;
const ZERO_GROUP = 0x7a; // z
const TILDE = 0x7e;
const FIRST_DIGIT = 0x21; // !
const BASE = 85;
const LARGEST_GROUP = 0xffff_ffff;

/** Five digits of base 85 for four bytes, `z` for four zeros, up to `~>`. */
export const ascii85: Decoder = (bytes, maxBytes) => {
  const out = new Output(maxBytes);
  let group: number[] = [];
  for (const byte of bytes) {
    if (isWhite(byte)) continue;
    if (byte === TILDE) break;
    if (byte === ZERO_GROUP && group.length === 0) for (let zero = 0; zero < GROUP_DIGITS - 1; zero += 1) out.push(0);
    else if (byte < FIRST_DIGIT || byte >= FIRST_DIGIT + BASE) throw damaged();
    else group.push(byte - FIRST_DIGIT);
    if (group.length === GROUP_DIGITS) {
      pushGroup(out, group, GROUP_DIGITS - 1);
      group = [];
    }
  }
  if (group.length === 1) throw damaged();
  if (group.length > 0)
    pushGroup(out, [...group, ...Array(GROUP_DIGITS - group.length).fill(BASE - 1)], group.length - 1);
  return out.bytes;
};

function pushGroup(out: Output, digits: readonly number[], count: number): void {
  const value = digits.reduce((sum, digit) => sum * BASE + digit, 0);
  if (value > LARGEST_GROUP) throw damaged();
  for (let at = 0; at < count; at += 1) out.push(Math.floor(value / 256 ** (3 - at)) % 256);
}

const END_OF_RUNS = 128;

/** A length below 128 precedes so many bytes and one more, one above precedes a byte that is repeated. */
export const runLength: Decoder = (bytes, maxBytes) => {
  const out = new Output(maxBytes);
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at] ?? END_OF_RUNS;
    if (length === END_OF_RUNS) break;
    const isCopy = length < END_OF_RUNS;
    const count = isCopy ? length + 1 : 257 - length;
    for (let index = 0; index < count; index += 1) {
      const byte = bytes[at + 1 + (isCopy ? index : 0)];
      if (byte === undefined) throw damaged();
      out.push(byte);
    }
    at += isCopy ? count + 1 : 2;
  }
  return out.bytes;
};

const CLEAR_TABLE = 256;
const END_OF_DATA = 257;
const FIRST_CODE_BITS = 9;
const LAST_CODE_BITS = 12;
const MAX_ENTRIES = 2 ** LAST_CODE_BITS - END_OF_DATA - 1;

/** `earlyChange`: codes grow by a bit one code before the table needs it (`/EarlyChange`, default 1). */
export function lzw(bytes: Uint8Array, maxBytes: number, earlyChange: boolean): Uint8Array {
  const out = new Output(maxBytes);
  const table: Uint8Array[] = [];
  let previous: Uint8Array | undefined;
  let bits = FIRST_CODE_BITS;
  for (let bit = 0; bit + bits <= bytes.length * 8; ) {
    const code = codeAt(bytes, bit, bits);
    bit += bits;
    if (code === END_OF_DATA) break;
    if (code === CLEAR_TABLE) {
      table.length = 0;
      previous = undefined;
      bits = FIRST_CODE_BITS;
      continue;
    }
    const entry = code < CLEAR_TABLE ? Uint8Array.of(code) : (table[code - END_OF_DATA - 1] ?? repeated(previous));
    for (const byte of entry) out.push(byte);
    if (previous !== undefined && table.length < MAX_ENTRIES) table.push(joined(previous, entry[0] ?? 0));
    previous = entry;
    const next = END_OF_DATA + 1 + table.length + (earlyChange ? 1 : 0);
    bits = Math.min(LAST_CODE_BITS, Math.max(bits, Math.floor(Math.log2(next)) + 1));
  }
  return out.bytes;
}

function codeAt(bytes: Uint8Array, bit: number, bits: number): number {
  const at = bit >> 3;
  const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  return (word >> (24 - bits - (bit & 7))) & ((1 << bits) - 1);
}

/** The code that is just being defined: what came before, and its first byte again. */
function repeated(previous: Uint8Array | undefined): Uint8Array {
  if (previous === undefined) throw damaged();
  return joined(previous, previous[0] ?? 0);
}

function joined(bytes: Uint8Array, last: number): Uint8Array {
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  longer[bytes.length] = last;
  return longer;
}
