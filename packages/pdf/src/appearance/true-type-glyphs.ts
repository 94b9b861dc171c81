/**
 * Which glyph a character has and how wide it is. One glyph a character is enough: the letters of Vietnamese are composed
 * (NFC) before they come here, so nothing has to be shaped. Not for fonts of strangers: tables are trusted.
 */
import { HHEA_METRICS, readTables, table, view } from './true-type-tables.ts';

const HEAD_UNITS_PER_EM = 18;
/** Unicode, Basic Multilingual Plane (ISO/IEC 14496-22 cmap): platform, encoding and format of the subtable. */
const WINDOWS = 3;
const UNICODE_BMP = 1;
const SEGMENTS = 4;
/** Where the arrays of a subtable of format 4 begin, and the padding between the first two. */
const SEGMENT_ARRAYS = 14;
const PADDING = 2;

/** @returns undefined for a character without a glyph; the width in thousandths of an em, rounded */
export type FindGlyph = (codePoint: number) => { glyphId: number; widthMilliEm: number } | undefined;

export function glyphFinder(font: Uint8Array): FindGlyph {
  const tables = readTables(font);
  const glyphIdOf = segments(table(tables, 'cmap'));
  const unitsPerEm = view(table(tables, 'head')).getUint16(HEAD_UNITS_PER_EM);
  const lastMetric = view(table(tables, 'hhea')).getUint16(HHEA_METRICS) - 1;
  const metrics = view(table(tables, 'hmtx'));
  return (codePoint) => {
    const glyphId = glyphIdOf(codePoint);
    if (glyphId === 0) return undefined;
    const width = metrics.getUint16(4 * Math.min(glyphId, lastMetric));
    return { glyphId, widthMilliEm: Math.round((width * 1000) / unitsPerEm) };
  };
}

/** The glyph numbers of a subtable of format 4: sorted segments of characters, each with a shift or an array of its own. */
function segments(cmap: Uint8Array): (codePoint: number) => number {
  const at = subtableOf(cmap);
  const data = view(cmap.subarray(at));
  const bytes = data.getUint16(6);
  const ends = SEGMENT_ARRAYS;
  const starts = ends + bytes + PADDING;
  const shifts = starts + bytes;
  const arrays = shifts + bytes;
  return (codePoint) => {
    for (let segment = 0; segment < bytes; segment += 2) {
      if (data.getUint16(ends + segment) < codePoint) continue;
      const start = data.getUint16(starts + segment);
      if (start > codePoint) return 0;
      const shift = data.getUint16(shifts + segment);
      const array = data.getUint16(arrays + segment);
      if (array === 0) return (codePoint + shift) & 0xffff;
      const glyphId = data.getUint16(arrays + segment + array + 2 * (codePoint - start));
      return glyphId === 0 ? 0 : (glyphId + shift) & 0xffff;
    }
    return 0;
  };
}

function subtableOf(cmap: Uint8Array): number {
  const data = view(cmap);
  for (let entry = 4; entry < 4 + 8 * data.getUint16(2); entry += 8) {
    const at = data.getUint32(entry + 4);
    const isUnicode = data.getUint16(entry) === WINDOWS && data.getUint16(entry + 2) === UNICODE_BMP;
    if (isUnicode && data.getUint16(at) === SEGMENTS) return at;
  }
  throw new TypeError('the font has no table of Unicode characters');
}
