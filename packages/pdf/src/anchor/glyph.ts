/** One glyph as it stands on the upright page. Where the numbers come from is not known here. */
import type { AnchorRect } from './anchor-match.ts';

/** Points, y upwards. */
export type Vector = { readonly x: number; readonly y: number };

export type Glyph = {
  /** What the glyph stands for: often one character, several for a ligature, possibly white space. */
  readonly text: string;
  /** Where the pen is before the glyph, on the baseline. */
  readonly origin: Vector;
  /** The glyph's own width along the writing direction, without character and word spacing. */
  readonly advance: Vector;
  /** From the baseline to the top and to the bottom of the font's line. */
  readonly ascender: Vector;
  readonly descender: Vector;
  /** Size of the font as drawn, in points. */
  readonly em: number;
};

export type PageText = {
  /** Size of the upright view, in points. */
  readonly size: { readonly width: number; readonly height: number };
  /** In the order of the content stream. */
  readonly glyphs: readonly Glyph[];
  /** The page has more text than was taken. */
  readonly cut: boolean;
};

export const isBlank = (text: string): boolean => /^[\s\p{Cc}]*$/u.test(text);

/** The upright rectangle around the glyph's parallelogram. */
export function glyphRect({ origin, advance, ascender, descender }: Omit<Glyph, 'text' | 'em'>): AnchorRect {
  const across = [0, advance.x, ascender.x, descender.x, advance.x + ascender.x, advance.x + descender.x];
  const up = [0, advance.y, ascender.y, descender.y, advance.y + ascender.y, advance.y + descender.y];
  const [left, bottom] = [Math.min(...across), Math.min(...up)];
  return {
    x: origin.x + left,
    y: origin.y + bottom,
    width: Math.max(...across) - left,
    height: Math.max(...up) - bottom,
  };
}
