/** Contents of the simple types, with the restrictions of DER (X.690 §11). All functions throw {@link DerError}. */
import { toHex, unsignedBytes, unsignedValue } from '../bytes.ts';
import { DerError } from './error.ts';
import type { DerNode } from './reader.ts';
import { TAG } from './tags.ts';

/** Encoded object identifiers longer than this are nobody's. */
const MAX_OID_BYTES = 128;

export type BitString = { readonly unusedBits: number; readonly bytes: Uint8Array };

export function expectTag(node: DerNode, tag: number, what: string): DerNode {
  if (node.tag !== tag) {
    throw new DerError(`${what} has identifier 0x${node.tag.toString(16)} instead of 0x${tag.toString(16)}`);
  }
  return node;
}

export function readBoolean(node: DerNode): boolean {
  const { content } = expectTag(node, TAG.BOOLEAN, 'a boolean');
  const [value] = content;
  if (content.length !== 1 || (value !== 0x00 && value !== 0xff)) throw new DerError('a boolean is neither 00 nor FF');
  return value === 0xff;
}

/** Two's complement (X.690 §8.3), shortest form. */
export function readInteger(node: DerNode): bigint {
  const content = integerContent(node);
  const value = unsignedValue(content);
  return isNegative(content) ? value - (1n << BigInt(content.length * 8)) : value;
}

/** An integer that is used as a count or a version: 0 to 2^31 - 1. */
export function readSmallInteger(node: DerNode): number {
  const value = readInteger(node);
  if (value < 0n || value > 0x7fff_ffffn) throw new DerError('a small integer is out of range');
  return Number(value);
}

/**
 * Upper-case hex of an even number of digits without the sign octet: how serial numbers are written. A negative
 * number, which RFC 5280 §4.1.2.2 asks readers to bear, appears as its octets.
 */
export function readIntegerHex(node: DerNode): string {
  const content = integerContent(node);
  const octets = isNegative(content) ? content : unsignedBytes(unsignedValue(content));
  return toHex(octets).toUpperCase();
}

function isNegative(content: Uint8Array): boolean {
  return ((content[0] ?? 0) & 0x80) !== 0;
}

function integerContent(node: DerNode): Uint8Array {
  const { content } = expectTag(node, TAG.INTEGER, 'an integer');
  const [first, second = 0] = content;
  if (first === undefined) throw new DerError('an integer is empty');
  const padded = content.length > 1 && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (padded) throw new DerError('an integer is not in its shortest form');
  return content;
}

export function readNull(node: DerNode): null {
  if (expectTag(node, TAG.NULL, 'a null').content.length > 0) throw new DerError('a null has content');
  return null;
}

export function readOctetString(node: DerNode): Uint8Array {
  return expectTag(node, TAG.OCTET_STRING, 'an octet string').content;
}

/** Unused bits must be zero (X.690 §11.2.1). */
export function readBitString(node: DerNode): BitString {
  const { content } = expectTag(node, TAG.BIT_STRING, 'a bit string');
  const [unusedBits] = content;
  const bytes = content.subarray(1);
  if (unusedBits === undefined || unusedBits > 7 || (bytes.length === 0 && unusedBits > 0)) {
    throw new DerError('a bit string has a bad count of unused bits');
  }
  const unusedMask = (1 << unusedBits) - 1;
  if (((bytes.at(-1) ?? 0) & unusedMask) !== 0) throw new DerError('unused bits of a bit string are not zero');
  return { unusedBits, bytes };
}

/** A bit string that carries octets: keys, signatures. */
export function readBitStringOctets(node: DerNode): Uint8Array {
  const { unusedBits, bytes } = readBitString(node);
  if (unusedBits !== 0) throw new DerError('a bit string does not hold whole octets');
  return bytes;
}

/** Dotted decimal (X.690 §8.19). */
export function readOid(node: DerNode): string {
  const { content } = expectTag(node, TAG.OBJECT_IDENTIFIER, 'an object identifier');
  if (content.length === 0 || content.length > MAX_OID_BYTES)
    throw new DerError('an object identifier has a bad length');
  const [first = 0n, ...arcs] = subidentifiers(content);
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...arcs].join('.');
}

function subidentifiers(content: Uint8Array): readonly bigint[] {
  const arcs: bigint[] = [];
  let arc: bigint | undefined;
  for (const octet of content) {
    if (arc === undefined && octet === 0x80) throw new DerError('an object identifier is padded');
    arc = ((arc ?? 0n) << 7n) | BigInt(octet & 0x7f);
    if (octet < 0x80) {
      arcs.push(arc);
      arc = undefined;
    }
  }
  if (arc !== undefined) throw new DerError('an object identifier ends inside an arc');
  return arcs;
}
