/** Small combinators that write DER. Misuse is a bug of the caller and throws `TypeError`. */
import { BoundedMap } from '@kyso/domain';
import { compareBytes, concatBytes, unsignedBytes } from '../bytes.ts';
import { CONSTRUCTED_BIT, contextTag, TAG } from './tags.ts';

export function encode(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const contentBytes = contents.reduce((total, part) => total + part.length, 0);
  return concatBytes([Uint8Array.of(tag, ...lengthOctets(contentBytes)), ...contents]);
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

export const sequence = (...elements: readonly Uint8Array[]): Uint8Array => encode(TAG.SEQUENCE, ...elements);

/** Sorts the elements by their encodings (X.690 §11.6): the order given does not matter. */
export const setOf = (elements: readonly Uint8Array[]): Uint8Array =>
  encode(TAG.SET, ...elements.toSorted(compareBytes));

/** `[n] EXPLICIT`: the element with a wrapper around it. */
export const explicit = (tagNumber: number, ...elements: readonly Uint8Array[]): Uint8Array =>
  encode(contextTag(tagNumber), ...elements);

/** `[n] IMPLICIT`: the identifier octet replaced, every other octet kept. */
export function implicit(tagNumber: number, element: Uint8Array): Uint8Array {
  const [identifier] = element;
  if (identifier === undefined) throw new TypeError('an implicit tag needs an element');
  const retagged = Uint8Array.from(element); // a copy also of a Buffer
  retagged[0] = contextTag(tagNumber, (identifier & CONSTRUCTED_BIT) === 0 ? 'primitive' : 'constructed');
  return retagged;
}

export function integer(value: bigint | number): Uint8Array {
  const wide = BigInt(value);
  const bits = BigInt((wide < 0n ? -wide - 1n : wide).toString(2).length + 1);
  const octets = wide === 0n || wide === -1n ? 1n : (bits + 7n) / 8n;
  const twos = unsignedBytes(BigInt.asUintN(Number(octets) * 8, wide));
  return encode(TAG.INTEGER, new Uint8Array(Number(octets) - twos.length), twos);
}

export const boolean = (value: boolean): Uint8Array => encode(TAG.BOOLEAN, Uint8Array.of(value ? 0xff : 0x00));
export const nullValue = (): Uint8Array => encode(TAG.NULL);
export const octetString = (bytes: Uint8Array): Uint8Array => encode(TAG.OCTET_STRING, bytes);

export function bitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
  if (unusedBits < 0 || unusedBits > 7) throw new TypeError('unused bits are 0 to 7');
  return encode(TAG.BIT_STRING, Uint8Array.of(unusedBits), bytes);
}

export const utf8 = (text: string): Uint8Array => encode(TAG.UTF8_STRING, new TextEncoder().encode(text));
export const printableString = (text: string): Uint8Array => encode(TAG.PRINTABLE_STRING, ascii(text));
export const ia5String = (text: string): Uint8Array => encode(TAG.IA5_STRING, ascii(text));

function ascii(text: string): Uint8Array {
  if (/[^\0-\x7f]/.test(text)) throw new TypeError('the text is not ASCII');
  return new TextEncoder().encode(text);
}

/** The few that structures are made of. */
const KEPT_OIDS = 256;
const known = new BoundedMap<Uint8Array>(KEPT_OIDS);

/** An object identifier in dotted decimal. The bytes are shared. */
export function oid(dotted: string): Uint8Array {
  const encoded = known.get(dotted) ?? encodeOid(dotted);
  known.set(dotted, encoded);
  return encoded;
}

function encodeOid(dotted: string): Uint8Array {
  if (!/^[012](\.(0|[1-9]\d*))+$/.test(dotted)) throw new TypeError(`${dotted} is not an object identifier`);
  const [root = 0n, second = 0n, ...arcs] = dotted.split('.').map(BigInt);
  if (root < 2n && second > 39n) throw new TypeError(`${dotted} is not an object identifier`);
  return encode(TAG.OBJECT_IDENTIFIER, Uint8Array.from([root * 40n + second, ...arcs].flatMap(base128)));
}

function base128(arc: bigint): readonly number[] {
  const octets = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) octets.unshift(Number(rest & 0x7fn) | 0x80);
  return octets;
}

/** An RFC 3339 UTC instant to the second: UTCTime for 1950 to 2049, GeneralizedTime otherwise (RFC 5280 §4.1.2.5). */
export function time(instant: string): Uint8Array {
  const digits = new Date(instant).toISOString().replace(/[-:T]|\.\d+/g, '');
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year < 2050 ? encode(TAG.UTC_TIME, ascii(digits.slice(2))) : generalizedTime(instant);
}

/** An RFC 3339 UTC instant to the second as GeneralizedTime. */
export function generalizedTime(instant: string): Uint8Array {
  return encode(TAG.GENERALIZED_TIME, ascii(new Date(instant).toISOString().replace(/[-:T]|\.\d+/g, '')));
}

/** DER made elsewhere, passed through byte for byte. */
export const raw = (der: Uint8Array): Uint8Array => der;
