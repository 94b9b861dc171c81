/**
 * A subset font inside a PDF: composite font with Identity-H (ISO 32000-2 §9.7), one CID for each code point that is
 * drawn. Two code points that share a glyph (space and no-break space) keep their own CID, so extraction gives back
 * exactly the text that went in.
 */
import { createHash } from 'node:crypto';
import type { NewDocument } from '../new-document.ts';
import { array, dict, literalString, name, number, type PdfRef } from '../objects.ts';
import type { AppearanceFont, GlyphEntry } from './tinos.ts';
import { subsetTrueType } from './true-type-subset.ts';

/** Entries one `beginbfchar` block may have (Adobe Technical Note 5411). */
const BFCHAR_BLOCK = 100;
/** Symbolic, serif (ISO 32000-2 table 121): a CID-keyed subset has no standard encoding. */
const FONT_FLAGS = 6;

type UsedGlyph = GlyphEntry & { readonly codePoint: number };

export type EmbeddedFont = {
  readonly ref: PdfRef;
  /** Text as a hexadecimal string of CIDs for Tj. Every character must be one of those embedded. */
  encode(text: string): string;
};

/** @param text everything that will be drawn, already drawable. */
export function embedFont(document: NewDocument, font: AppearanceFont, text: string): EmbeddedFont {
  const used = usedGlyphs(text, font);
  const cidOf = new Map(used.map(({ codePoint }, index) => [codePoint, index + 1]));
  const baseFont = `${subsetTag(used)}+${font.name}`;
  const ref = document.add(
    dict({
      Type: name('Font'),
      Subtype: name('Type0'),
      BaseFont: name(baseFont),
      Encoding: name('Identity-H'),
      DescendantFonts: array([embedDescendant(document, font, used, baseFont)]),
      ToUnicode: document.addPacked(ascii(toUnicodeCmap(used))),
    }),
  );
  const encode = (row: string) => Array.from(row, (c) => hex4(cidOf.get(c.codePointAt(0) ?? 0) ?? 0)).join('');
  return { ref, encode: (row) => `<${encode(row)}>` };
}

function usedGlyphs(text: string, font: AppearanceFont): readonly UsedGlyph[] {
  const codePoints = [...new Set(Array.from(text, (c) => c.codePointAt(0) ?? 0))].sort((a, b) => a - b);
  return codePoints.flatMap((codePoint) => {
    const glyph = font.findGlyph(codePoint);
    return glyph === undefined ? [] : [{ ...glyph, codePoint }];
  });
}

/** Six letters that differ for different subsets (ISO 32000-2 §9.9.2). */
function subsetTag(used: readonly UsedGlyph[]): string {
  const digest = createHash('sha256').update(used.map(({ codePoint }) => codePoint).join());
  return Array.from(digest.digest().subarray(0, 6), (byte) => String.fromCharCode(65 + (byte % 26))).join('');
}

function embedDescendant(
  document: NewDocument,
  font: AppearanceFont,
  used: readonly UsedGlyph[],
  baseFont: string,
): PdfRef {
  const program = subsetTrueType(
    font.program,
    used.map(({ glyphId }) => glyphId),
  );
  const cidToGid = Uint8Array.from([0, 0, ...used.flatMap(({ glyphId }) => [glyphId >> 8, glyphId & 0xff])]);
  const descriptor = dict({
    Type: name('FontDescriptor'),
    FontName: name(baseFont),
    Flags: number(FONT_FLAGS),
    FontBBox: array([-544, -389, 2797, 1010].map(number)),
    ItalicAngle: number(0),
    Ascent: number(891),
    Descent: number(-216),
    CapHeight: number(655),
    StemV: number(80),
    FontFile2: document.addPacked(program, { Length1: number(program.length) }),
    CIDSet: document.addPacked(cidSet(used.length)),
  });
  const collection = { Registry: literalString(ascii('Adobe')), Ordering: literalString(ascii('Identity')) };
  return document.add(
    dict({
      Type: name('Font'),
      Subtype: name('CIDFontType2'),
      BaseFont: name(baseFont),
      CIDSystemInfo: dict({ ...collection, Supplement: number(0) }),
      FontDescriptor: document.add(descriptor),
      W: array([number(1), array(used.map(({ widthMilliEm }) => number(widthMilliEm)))]),
      CIDToGIDMap: document.addPacked(cidToGid),
    }),
  );
}

const ascii = (text: string) => new TextEncoder().encode(text);

/** One bit a CID, from the highest bit on: 0 to `last` are all in the font (ISO 32000-2 table 122; PDF/A-1 asks for it). */
function cidSet(last: number): Uint8Array {
  const bytes = new Uint8Array((last >> 3) + 1).fill(0xff);
  bytes[last >> 3] = 0xff << (7 - (last & 7));
  return bytes;
}

/** ISO 32000-2 §9.10.3. */
function toUnicodeCmap(used: readonly UsedGlyph[]): string {
  const pairs = used.map(({ codePoint }, index) => `<${hex4(index + 1)}> <${utf16Hex(codePoint)}>`);
  const blocks: string[] = [];
  for (let at = 0; at < pairs.length; at += BFCHAR_BLOCK) {
    const block = pairs.slice(at, at + BFCHAR_BLOCK);
    blocks.push(`${block.length} beginbfchar`, ...block, 'endbfchar');
  }
  return [
    '/CIDInit /ProcSet findresource begin',
    '12 dict begin',
    'begincmap',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
    '/CMapName /Adobe-Identity-UCS def',
    '/CMapType 2 def',
    '1 begincodespacerange',
    '<0000> <FFFF>',
    'endcodespacerange',
    ...blocks,
    'endcmap',
    'CMapName currentdict /CMap defineresource pop',
    'end',
    'end',
  ].join('\n');
}

const hex4 = (value: number) => value.toString(16).toUpperCase().padStart(4, '0');

function utf16Hex(codePoint: number): string {
  const text = String.fromCodePoint(codePoint);
  return Array.from({ length: text.length }, (_, at) => hex4(text.charCodeAt(at))).join('');
}
