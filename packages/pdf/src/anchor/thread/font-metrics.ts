/** How high and how deep the lines of a font are. Font descriptors are often wrong: what cannot be is replaced. */
import type { FontMetrics } from './text-painter.ts';

/** Of a font whose descriptor says nothing usable; fractions of an em. */
const USUAL_ASCENT = 0.9;
const USUAL_DESCENT = -0.25;
const HIGHEST_ASCENT = 1.5;
const DEEPEST_DESCENT = -1;
/** Thousandths of an em, as every font but a Type 3 one has them (ISO 32000-2 §9.2.4). */
const USUAL_GLYPH_UNIT = 0.001;

/** @param font the font object of pdf.js; `undefined` when there is none */
export function readFontMetrics(font: unknown): FontMetrics | undefined {
  if (typeof font !== 'object' || font === null) return undefined;
  const read = (key: string): unknown => Reflect.get(font, key);
  const matrix = read('fontMatrix');
  const [unit, upUnit] = Array.isArray(matrix) ? [matrix[0], matrix[3]] : [];
  const glyphUnit = isUsable(unit) ? unit : USUAL_GLYPH_UNIT;
  const vertical = read('vertical') === true;
  if (read('isType3Font') === true) return { ...boxHeights(read('bbox'), upUnit), vertical, glyphUnit };
  return { ascent: asAscent(read('ascent')), descent: asDescent(read('descent')), em: 1, vertical, glyphUnit };
}

function boxHeights(box: unknown, unit: unknown): Pick<FontMetrics, 'ascent' | 'descent' | 'em'> {
  const [, bottom, , top] = Array.isArray(box) ? box : [];
  if (!isUsable(unit) || typeof bottom !== 'number' || typeof top !== 'number' || top <= bottom) {
    return { ascent: USUAL_ASCENT, descent: USUAL_DESCENT, em: 1 };
  }
  // the font matrix may turn the glyphs upside down
  const [ascent, descent] = [Math.max(top * unit, bottom * unit), Math.min(0, top * unit, bottom * unit)];
  return { ascent, descent, em: ascent - descent };
}

const isUsable = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value !== 0;

function asAscent(value: unknown): number {
  return isUsable(value) && value > 0 && value <= HIGHEST_ASCENT ? value : USUAL_ASCENT;
}

/** Some producers forget the sign. */
function asDescent(value: unknown): number {
  if (!isUsable(value)) return USUAL_DESCENT;
  const descent = -Math.abs(value);
  return descent >= DEEPEST_DESCENT ? descent : USUAL_DESCENT;
}
