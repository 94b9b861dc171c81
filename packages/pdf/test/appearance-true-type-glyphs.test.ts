import { describe, expect, it } from '@jest/globals';
import fontkit from '@pdf-lib/fontkit';
import { loadTinos } from '../src/appearance/tinos.ts';

describe('the glyphs of the bundled font', () => {
  it('are those that another reader of fonts finds, for every character of the Basic Multilingual Plane', async () => {
    const { program, findGlyph } = await loadTinos();
    const other = fontkit.create(program);
    const expected = (codePoint: number) => {
      if (!other.hasGlyphForCodePoint(codePoint)) return undefined;
      const { id, advanceWidth } = other.glyphForCodePoint(codePoint);
      return { glyphId: id, widthMilliEm: Math.round((advanceWidth * 1000) / other.unitsPerEm) };
    };
    const all = Array.from({ length: 0x10000 }, (_, codePoint) => codePoint);
    expect(all.filter((codePoint) => findGlyph(codePoint) !== undefined).length).toBeGreaterThan(2000);
    expect(all.map(findGlyph)).toEqual(all.map(expected));
  });

  it('are none beyond that plane', async () => {
    const { findGlyph } = await loadTinos();
    expect([0x10000, 0x1f600, 0x10ffff].map(findGlyph)).toEqual([undefined, undefined, undefined]);
  });
});
