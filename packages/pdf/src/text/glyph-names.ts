/** Glyph names (ISO 32000-2 Annex D, Adobe Glyph List): printable ASCII and what names its code point itself. */

/* biome-ignore format: in the order of the codes 0x20 to 0x7e */
const ASCII = [
  'space', 'exclam', 'quotedbl', 'numbersign', 'dollar', 'percent', 'ampersand', 'quotesingle', 'parenleft', 'parenright',
  'asterisk', 'plus', 'comma', 'hyphen', 'period', 'slash', 'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven',
  'eight', 'nine', 'colon', 'semicolon', 'less', 'equal', 'greater', 'question', 'at',
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'bracketleft', 'backslash', 'bracketright', 'asciicircum', 'underscore', 'grave',
  ...'abcdefghijklmnopqrstuvwxyz', 'braceleft', 'bar', 'braceright', 'asciitilde',
];
const BY_NAME = new Map(ASCII.map((name, index) => [name, String.fromCharCode(0x20 + index)]));

/** `undefined` for names that say nothing here. */
export function textOfGlyph(name: string): string | undefined {
  const point = /^(?:uni([0-9A-F]{4})|u([0-9A-F]{4,6}))$/.exec(name);
  const code = Number.parseInt(point?.[1] ?? point?.[2] ?? '', 16);
  if (!Number.isNaN(code)) return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  return BY_NAME.get(name);
}
