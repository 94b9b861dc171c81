import { describe, expect, it } from '@jest/globals';
import { type Glyph, glyphRect } from '../src/anchor/glyph.ts';
import { readFontMetrics } from '../src/anchor/thread/font-metrics.ts';
import { type FontMetrics, TextPainter } from '../src/anchor/thread/text-painter.ts';

const FONT: FontMetrics = { ascent: 0.8, descent: -0.2, vertical: false, glyphUnit: 0.001, em: 1 };

function painted(draw: (painter: TextPainter) => void): readonly Glyph[] {
  const glyphs: Glyph[] = [];
  draw(new TextPainter([1, 0, 0, 1, 0, 0], (glyph) => glyphs.push(glyph)));
  return glyphs;
}

const rectsOf = (glyphs: readonly Glyph[]) => glyphs.map(glyphRect);
const letter = (unicode: string) => ({ unicode, width: 500, isSpace: unicode === ' ' });

describe('the text state', () => {
  it('adds word spacing to spaces and character spacing to everything, neither to the glyph itself', () => {
    const glyphs = painted((painter) => {
      painter.set({ font: FONT, fontSize: 10, characterSpacing: 1, wordSpacing: 4 });
      painter.show([letter('a'), letter(' '), 100, letter('b')]);
    });
    expect(rectsOf(glyphs)).toEqual([0, 6, 15].map((x) => ({ x, y: -2, width: 5, height: 10 })));
  });

  it('writes downwards with the metrics of vertical writing', () => {
    const glyphs = painted((painter) => {
      painter.set({ font: { ...FONT, vertical: true }, fontSize: 10 });
      painter.setTextMatrix([1, 0, 0, 1, 100, 200]);
      painter.show(
        ['ký', 'số'].map((unicode) => ({ unicode, width: 1000, isSpace: false, vmetric: [-1000, 500, 880] })),
      );
    });
    expect(rectsOf(glyphs)).toEqual([190, 180].map((y) => ({ x: 95, y, width: 10, height: 10 })));
    expect(glyphs.map((glyph) => glyph.em)).toEqual([10, 10]);
  });

  it('shows nothing without a font, and survives restoring what was never saved', () => {
    const glyphs = painted((painter) => {
      painter.show([letter('a')]);
      painter.restore();
      painter.set({ font: FONT, fontSize: 10 });
      painter.show([letter('b')]);
    });
    expect(glyphs.map((glyph) => glyph.text)).toEqual(['b']);
  });
});

describe('the heights of a font', () => {
  it.each([
    ['as the font says', { ascent: 0.7, descent: -0.3 }, 0.7, -0.3],
    ['with the sign that was forgotten', { ascent: 0.7, descent: 0.3 }, 0.7, -0.3],
    ['usual ones when they cannot be', { ascent: 700, descent: -300 }, 0.9, -0.25],
    ['usual ones when there are none', { ascent: Number.NaN }, 0.9, -0.25],
    [
      'of the box when it draws its own glyphs',
      { isType3Font: true, bbox: [0, -2, 5, 8], fontMatrix: [0.1, 0, 0, 0.1, 0, 0] },
      0.8,
      -0.2,
    ],
    [
      'of the box even upside down',
      { isType3Font: true, bbox: [-7, -44, 39, 0], fontMatrix: [0.02, 0, 0, -0.02, 0, 0] },
      0.88,
      0,
    ],
    [
      'usual ones when that box is empty',
      { isType3Font: true, bbox: [0, 0, 0, 0], fontMatrix: [0.1, 0, 0, 0.1, 0, 0] },
      0.9,
      -0.25,
    ],
  ])('are %s', (_, font, ascent, descent) => {
    const metrics = readFontMetrics(font);
    expect(metrics?.ascent).toBeCloseTo(ascent, 9);
    expect(metrics?.descent).toBeCloseTo(descent, 9);
  });

  it('are unknown without a font', () => {
    expect(readFontMetrics(undefined)).toBeUndefined();
  });
});
