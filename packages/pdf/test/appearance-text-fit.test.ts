import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitText, textHeightPt } from '../src/appearance/text-fit.ts';

/** Every character is half an em wide. */
const halfEm = (text: string) => Array.from(text).length / 2;
const box = (widthPt: number, heightPt: number) => ({ widthPt, heightPt, maxSizePt: 10, minSizePt: 4 });

describe('fitText', () => {
  it('takes the largest size when everything fits on its own row', () => {
    expect(fitText(['ab', 'cd'], box(100, 100), halfEm)).toEqual({ sizePt: 10, rows: ['ab', 'cd'], shortened: false });
  });

  it('breaks lines at spaces before it makes the text smaller', () => {
    expect(fitText(['aaaa bbbb cc'], box(30, 50), halfEm)).toMatchObject({ sizePt: 10, rows: ['aaaa', 'bbbb', 'cc'] });
  });

  it('makes the text smaller when the rows do not fit the height', () => {
    const { sizePt, rows } = fitText(['aaaa bbbb cc'], box(30, 25), halfEm);
    expect(sizePt).toBeLessThan(10);
    expect(textHeightPt(rows.length, sizePt)).toBeLessThanOrEqual(25);
  });

  it('prefers a smaller size to a torn word as long as it can be read', () => {
    expect(fitText(['aaaaaaaa'], box(30, 100), halfEm)).toMatchObject({ sizePt: 7.5, rows: ['aaaaaaaa'] });
  });

  it('tears a word that is too long even for small letters', () => {
    expect(fitText(['a'.repeat(20)], box(30, 100), halfEm)).toMatchObject({
      sizePt: 10,
      rows: ['a'.repeat(6), 'a'.repeat(6), 'a'.repeat(6), 'aa'],
    });
  });

  it('ends in an ellipsis when the smallest size is too large', () => {
    const fitted = fitText(['one two three four'], box(12, 6), halfEm);
    expect(fitted).toEqual({ sizePt: 4, rows: ['one…'], shortened: true });
  });

  it('leaves room for accents above and tails below the row', () => {
    expect(fitText(['Ễg'], box(100, 11.3), halfEm).sizePt).toBe(10);
    expect(fitText(['Ễg'], box(100, 11.2), halfEm).sizePt).toBeLessThan(10);
  });

  it('draws nothing in a box that has no room for a letter', () => {
    expect(fitText(['ab'], box(1, 1), halfEm)).toMatchObject({ rows: [], shortened: true });
  });

  it('never leaves the box and never loses a character without saying so', () => {
    const line = fc.string({ maxLength: 60 });
    const length = fc.double({ min: 1, max: 300, noNaN: true });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), length, length, (lines, widthPt, heightPt) => {
        const { rows, sizePt, shortened } = fitText(lines, box(widthPt, heightPt), halfEm);
        expect(textHeightPt(rows.length, sizePt)).toBeLessThanOrEqual(heightPt + 0.01);
        for (const row of rows) expect(halfEm(row) * sizePt).toBeLessThanOrEqual(widthPt + 0.01);
        if (!shortened) expect(rows.join('').replaceAll(' ', '')).toBe(lines.join('').replaceAll(' ', ''));
      }),
    );
  });
});
