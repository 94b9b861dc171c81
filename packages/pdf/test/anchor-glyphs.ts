/** Glyphs of a typewriter: every character is half as wide as the font is high. */
import type { Glyph, PageText } from '../src/anchor/glyph.ts';

export const SIZE_PT = 12;
export const WIDTH_PT = 6;
const PAGE = { width: 595, height: 842 } as const;

export function typed(text: string | readonly string[], x: number, y: number, sizePt = SIZE_PT): Glyph[] {
  return [...text].map((character, index) => ({
    text: character,
    origin: { x: x + (index * sizePt) / 2, y },
    advance: { x: sizePt / 2, y: 0 },
    ascender: { x: 0, y: 0.8 * sizePt },
    descender: { x: 0, y: -0.2 * sizePt },
    em: sizePt,
  }));
}

export function sheet(...parts: readonly (readonly Glyph[])[]): PageText {
  return { size: PAGE, glyphs: parts.flat(), cut: false };
}

/** The rectangle around `characters` typed from (x, y). */
export const rectAt = (x: number, y: number, characters: number, sizePt = SIZE_PT) => ({
  x,
  y: y - 0.2 * sizePt,
  width: (characters * sizePt) / 2,
  height: sizePt,
});
