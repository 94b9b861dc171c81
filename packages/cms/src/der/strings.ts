import { DerError } from './error.ts';
import type { DerNode } from './reader.ts';
import { TAG } from './tags.ts';

/** How the octets of each string type become text; the types of X.520 DirectoryString, IA5String and NumericString. */
const DECODERS: Readonly<Record<number, (content: Uint8Array) => string>> = {
  [TAG.UTF8_STRING]: decodeUtf8,
  [TAG.NUMERIC_STRING]: decodeAscii,
  [TAG.PRINTABLE_STRING]: decodeAscii,
  [TAG.IA5_STRING]: decodeAscii,
  [TAG.VISIBLE_STRING]: decodeAscii,
  /** T.61 proper died unused: what certificates carry under this tag is Latin-1. */
  [TAG.TELETEX_STRING]: (content) => codePoints(content, 1),
  [TAG.BMP_STRING]: (content) => codePoints(content, 2),
  [TAG.UNIVERSAL_STRING]: (content) => codePoints(content, 4),
};

/** Text of any string type. Throws {@link DerError} for other types and for octets outside the type's alphabet. */
export function readText(node: DerNode): string {
  const decode = DECODERS[node.tag];
  if (decode === undefined) throw new DerError(`identifier 0x${node.tag.toString(16)} is not a string`);
  return decode(node.content);
}

/** The ASCII octets of an IMPLICIT IA5String, as in GeneralName. Throws {@link DerError}. */
export function decodeAscii(content: Uint8Array): string {
  if (content.some((octet) => octet > 0x7f)) throw new DerError('an ASCII string has octets above 7F');
  return codePoints(content, 1);
}

function decodeUtf8(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new DerError('a UTF8String is not UTF-8');
  }
}

function codePoints(content: Uint8Array, bytesEach: 1 | 2 | 4): string {
  if (content.length % bytesEach !== 0) throw new DerError('a string ends inside a character');
  let text = '';
  for (let offset = 0; offset < content.length; offset += bytesEach) {
    const point = content.subarray(offset, offset + bytesEach).reduce((value, octet) => value * 256 + octet, 0);
    if (point > 0x10ffff) throw new DerError('a character is outside Unicode');
    /** UTF-16 units join to pairs on their own, so a BMPString that smuggles surrogates still reads well. */
    text += String.fromCodePoint(point);
  }
  return text;
}
