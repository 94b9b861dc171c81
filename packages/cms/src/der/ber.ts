/**
 * BER to DER (X.690 §8, §10): indefinite and long-winded lengths become definite and shortest, strings in pieces become
 * whole. Old signatures need it. Values and the order of sets stay as they are; what was signed is signed in DER anyway.
 */
import { concatBytes } from '../bytes.ts';
import { DerError } from './error.ts';
import { MAX_DEPTH } from './reader.ts';
import { CONSTRUCTED_BIT, TAG } from './tags.ts';
import { encode } from './writer.ts';

export type BerContents = {
  readonly der: Uint8Array;
  /** Bytes of the input that the element took. */
  readonly consumedBytes: number;
};

/** Elements in one structure: far above what signatures with revocation data have. */
const MAX_ELEMENTS = 200_000;
const MAX_LENGTH_OCTETS = 8;
const END_OF_CONTENTS = 0x00;

type Reading = { readonly bytes: Uint8Array; elements: number };

/** The element at the start of `bytes`, whatever follows it. Throws {@link DerError}. */
export function berToDer(bytes: Uint8Array): BerContents {
  const { der, end } = transcode({ bytes, elements: 0 }, 0, 0);
  return { der, consumedBytes: end };
}

type Element = { readonly der: Uint8Array; readonly end: number };

function transcode(reading: Reading, offset: number, depth: number): Element {
  const { bytes } = reading;
  reading.elements += 1;
  if (depth > MAX_DEPTH || reading.elements > MAX_ELEMENTS) throw new DerError('the structure is too large');
  const tag = octetAt(bytes, offset);
  if ((tag & 0x1f) === 0x1f) throw new DerError('a long-form tag is not used in these structures');
  const { start, length } = lengthAt(bytes, offset + 1);
  if ((tag & CONSTRUCTED_BIT) === 0) {
    if (length === undefined) throw new DerError('a primitive element has no length');
    const end = start + length;
    if (end > bytes.length) throw new DerError('an element is longer than the bytes that hold it');
    return { der: encode(tag, bytes.subarray(start, end)), end };
  }
  const { children, end } = childrenAt(reading, start, length, depth);
  if (tag === (TAG.OCTET_STRING | CONSTRUCTED_BIT)) return { der: joined(children), end };
  return { der: encode(tag, ...children), end };
}

function childrenAt(
  reading: Reading,
  start: number,
  length: number | undefined,
  depth: number,
): { children: Uint8Array[]; end: number } {
  const { bytes } = reading;
  const stop = length === undefined ? bytes.length : start + length;
  if (stop > bytes.length) throw new DerError('an element is longer than the bytes that hold it');
  const children: Uint8Array[] = [];
  let at = start;
  while (at < stop) {
    if (length === undefined && octetAt(bytes, at) === END_OF_CONTENTS) {
      if (octetAt(bytes, at + 1) !== 0) throw new DerError('an end-of-contents has a length');
      return { children, end: at + 2 };
    }
    const child = transcode(reading, at, depth + 1);
    children.push(child.der);
    at = child.end;
  }
  if (length === undefined || at !== stop) throw new DerError('an element does not end where it should');
  return { children, end: stop };
}

/** The pieces of a constructed OCTET STRING are OCTET STRINGs (X.690 §8.7.3). */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const contents = pieces.map((piece) => {
    if (piece[0] !== TAG.OCTET_STRING) throw new DerError('a piece of a string is no string');
    return piece.subarray(lengthAt(piece, 1).start);
  });
  return encode(TAG.OCTET_STRING, concatBytes(contents));
}

/** `length` is undefined for the indefinite form. */
function lengthAt(bytes: Uint8Array, offset: number): { start: number; length: number | undefined } {
  const first = octetAt(bytes, offset);
  if (first < 0x80) return { start: offset + 1, length: first };
  const count = first & 0x7f;
  if (count === 0) return { start: offset + 1, length: undefined };
  if (count > MAX_LENGTH_OCTETS) throw new DerError('a length has too many octets');
  let length = 0;
  for (let index = 1; index <= count; index += 1) length = length * 256 + octetAt(bytes, offset + index);
  return { start: offset + 1 + count, length };
}

function octetAt(bytes: Uint8Array, offset: number): number {
  const octet = bytes[offset];
  if (octet === undefined) throw new DerError('the bytes end inside an element');
  return octet;
}
