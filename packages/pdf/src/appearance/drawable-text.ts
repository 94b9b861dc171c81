/** Turns any text into text the font can draw, and says what could not be drawn. */
import type { AppearanceFont } from './tinos.ts';

const SUBSTITUTE = '?';
/** C0 and C1 controls: tabs and line ends inside a line become spaces. */
const CONTROLS = /\p{Cc}+/gu;

export type DrawableText = {
  /** NFC; every character has a glyph. */
  readonly text: string;
  /** Characters that are drawn as `?`, each once, in order of appearance. */
  readonly missing: readonly string[];
};

/** Lone surrogates count as U+FFFD. */
export function toDrawable(text: string, font: AppearanceFont): DrawableText {
  const missing = new Set<string>();
  const characters = Array.from(text.toWellFormed().normalize('NFC').replace(CONTROLS, ' '), (character) => {
    if (font.findGlyph(character.codePointAt(0) ?? 0) !== undefined) return character;
    missing.add(character);
    return SUBSTITUTE;
  });
  return { text: characters.join(''), missing: [...missing] };
}

/** Width at 1 pt, in points. The text must have gone through {@link toDrawable}. */
export function textWidthEm(text: string, font: AppearanceFont): number {
  let milliEm = 0;
  for (const character of text) milliEm += font.findGlyph(character.codePointAt(0) ?? 0)?.widthMilliEm ?? 0;
  return milliEm / 1000;
}
