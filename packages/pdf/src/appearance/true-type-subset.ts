/**
 * Reduces a TrueType font to the glyphs that are drawn. Glyph numbers stay as they are and the outlines of all other
 * glyphs become empty, so composite glyphs (every Vietnamese letter with two marks) need no rewriting. Not for fonts of
 * strangers: the font is bundled, its tables are trusted.
 *
 * The subsetter of @pdf-lib/fontkit is not used. It writes a short `loca`, which can only address even offsets, and does
 * not pad glyphs: with Tinos, a third of whose glyphs have an odd length, most letters come out empty or broken
 * although the text can still be extracted.
 */

import { HHEA_METRICS, readTables, table, view } from './true-type-tables.ts';

type Table = { readonly tag: string; readonly bytes: Uint8Array };

/** The tables a CIDFontType2 program needs (ISO 32000-2 §9.9.2), in the order of the directory. */
const KEPT_TABLES = ['cvt ', 'fpgm', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'prep'];

const HEAD_CHECKSUM_ADJUSTMENT = 8;
const HEAD_INDEX_TO_LOC_FORMAT = 50;
const LONG_OFFSETS = 1;
/** Bytes of a composite glyph before its first component: number of contours and bounding box. */
const GLYPH_HEADER_BYTES = 10;
const ARGUMENTS_ARE_WORDS = 0x0001;
const MORE_COMPONENTS = 0x0020;
/** Flag of a component -> bytes of the transformation that follows. */
const TRANSFORM_BYTES: readonly (readonly [flag: number, bytes: number])[] = [
  [0x0008, 2],
  [0x0040, 4],
  [0x0080, 8],
];

/** @param glyphIds glyphs to keep; glyph 0 and the components of composite glyphs are kept as well. */
export function subsetTrueType(font: Uint8Array, glyphIds: Iterable<number>): Uint8Array {
  const tables = readTables(font);
  const offsets = glyphOffsets(tables);
  const glyf = table(tables, 'glyf');
  const kept = withComponents([0, ...glyphIds], (id) => glyf.subarray(offsets[id], offsets[id + 1]));
  const outlines = keepOutlines(glyf, offsets, kept);
  const changed = new Map(tables)
    .set('glyf', outlines.glyf)
    .set('loca', outlines.loca)
    .set('hmtx', keepMetrics(tables, kept))
    .set('head', withLongOffsets(table(tables, 'head')));
  return writeFont(KEPT_TABLES.map((tag) => ({ tag, bytes: table(changed, tag) })));
}

const aligned = (length: number) => (length + 3) & ~3;

function glyphOffsets(tables: ReadonlyMap<string, Uint8Array>): readonly number[] {
  const loca = view(table(tables, 'loca'));
  const long = view(table(tables, 'head')).getInt16(HEAD_INDEX_TO_LOC_FORMAT) === LONG_OFFSETS;
  return long
    ? Array.from({ length: loca.byteLength / 4 }, (_, id) => loca.getUint32(id * 4))
    : Array.from({ length: loca.byteLength / 2 }, (_, id) => loca.getUint16(id * 2) * 2);
}

function withComponents(glyphIds: readonly number[], outlineOf: (id: number) => Uint8Array): ReadonlySet<number> {
  const kept = new Set<number>();
  const waiting = [...glyphIds];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (kept.has(id)) continue;
    kept.add(id);
    waiting.push(...componentsOf(outlineOf(id)));
  }
  return kept;
}

function componentsOf(outline: Uint8Array): number[] {
  const data = view(outline);
  if (outline.length === 0 || data.getInt16(0) >= 0) return [];
  const components: number[] = [];
  let at = GLYPH_HEADER_BYTES;
  for (let flags = MORE_COMPONENTS; (flags & MORE_COMPONENTS) !== 0; ) {
    flags = data.getUint16(at);
    components.push(data.getUint16(at + 2));
    at += 4 + ((flags & ARGUMENTS_ARE_WORDS) !== 0 ? 4 : 2);
    for (const [flag, bytes] of TRANSFORM_BYTES) at += (flags & flag) !== 0 ? bytes : 0;
  }
  return components;
}

function keepOutlines(glyf: Uint8Array, offsets: readonly number[], kept: ReadonlySet<number>) {
  const loca = new Uint8Array(offsets.length * 4);
  const data = view(loca);
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let id = 0; id + 1 < offsets.length; id++) {
    if (kept.has(id)) {
      const outline = glyf.subarray(offsets[id], offsets[id + 1]);
      parts.push(outline, new Uint8Array(aligned(outline.length) - outline.length));
      length += aligned(outline.length);
    }
    data.setUint32((id + 1) * 4, length);
  }
  return { glyf: Uint8Array.from(Buffer.concat(parts)), loca };
}

/** Zeros compress to nothing; widths come from /W of the CIDFont anyway. */
function keepMetrics(tables: ReadonlyMap<string, Uint8Array>, kept: ReadonlySet<number>): Uint8Array {
  const hmtx = table(tables, 'hmtx').slice();
  const count = view(table(tables, 'hhea')).getUint16(HHEA_METRICS);
  for (let id = 0; id < count; id++) if (!kept.has(id)) hmtx.fill(0, id * 4, id * 4 + 4);
  return hmtx;
}

function withLongOffsets(head: Uint8Array): Uint8Array {
  const copy = head.slice();
  view(copy).setUint32(HEAD_CHECKSUM_ADJUSTMENT, 0);
  view(copy).setInt16(HEAD_INDEX_TO_LOC_FORMAT, LONG_OFFSETS);
  return copy;
}

function writeFont(tables: readonly Table[]): Uint8Array {
  const directoryBytes = 12 + 16 * tables.length;
  const font = new Uint8Array(tables.reduce((sum, { bytes }) => sum + aligned(bytes.length), directoryBytes));
  const data = view(font);
  const exponent = Math.floor(Math.log2(tables.length));
  const header = [0x0001_0000, (tables.length << 16) | (16 << exponent)];
  for (const [index, word] of header.entries()) data.setUint32(index * 4, word);
  data.setUint16(8, exponent);
  data.setUint16(10, 16 * tables.length - (16 << exponent));
  let offset = directoryBytes;
  let headAt = 0;
  for (const [index, { tag, bytes }] of tables.entries()) {
    const entry = 12 + 16 * index;
    font.set(bytes, offset);
    for (let at = 0; at < 4; at++) font[entry + at] = tag.charCodeAt(at);
    data.setUint32(entry + 4, checksum(font.subarray(offset, offset + aligned(bytes.length))));
    data.setUint32(entry + 8, offset);
    data.setUint32(entry + 12, bytes.length);
    if (tag === 'head') headAt = offset;
    offset += aligned(bytes.length);
  }
  data.setUint32(headAt + HEAD_CHECKSUM_ADJUSTMENT, (0xb1b0_afba - checksum(font)) >>> 0);
  return font;
}

function checksum(bytes: Uint8Array): number {
  const data = view(bytes);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + data.getUint32(at)) >>> 0;
  return sum;
}
