import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import type { AnchorMatch } from '../src/anchor/anchor-match.ts';
import { placeByAnchor } from '../src/anchor/place-by-anchor.ts';

const BOX = { dx: 0, dy: -8, width: 160, height: 64 };

function match(page: number, change: Partial<AnchorMatch['rect']> = {}, exact = true): AnchorMatch {
  const rect = { x: 300, y: 200, width: 80, height: 14, ...change };
  return { page, pageSize: { width: 595, height: 842 }, rect, lineRects: [rect], text: 'Người làm đơn', exact };
}

const found = (...matches: AnchorMatch[]) => ({ matches, truncated: false });

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (isKysoError(error)) return error.code;
    throw error;
  }
  return undefined;
}

describe('a box placed by its anchor', () => {
  it('hangs centred under the text', () => {
    expect(placeByAnchor(found(match(2)), BOX)).toEqual({
      mode: 'rect',
      page: 2,
      x: 260,
      y: 128,
      width: 160,
      height: 64,
    });
  });

  it('is moved by dx to the right and by dy upwards', () => {
    expect(placeByAnchor(found(match(1)), { ...BOX, dx: 30, dy: 100 })).toMatchObject({ x: 290, y: 236 });
  });

  it.each([
    ['first' as const, 1],
    [1, 1],
    [2, 2],
    [3, 3],
    ['last' as const, 3],
  ])('takes the occurrence asked for: %s', (occurrence, page) => {
    expect(placeByAnchor(found(match(1), match(2), match(3)), { ...BOX, occurrence }).page).toBe(page);
  });

  it('prefers text whose accents agree, and takes other text when there is none', () => {
    const loose = match(1, {}, false);
    expect(placeByAnchor(found(loose, match(2)), { ...BOX, occurrence: 'first' }).page).toBe(2);
    expect(placeByAnchor(found(loose), BOX).page).toBe(1);
  });

  it('has to be the only one when no occurrence is named', () => {
    expect(codeOf(() => placeByAnchor(found(match(1), match(2)), BOX))).toBe('placement.anchor_ambiguous');
    expect(codeOf(() => placeByAnchor({ matches: [match(1)], truncated: true }, BOX))).toBe(
      'placement.anchor_ambiguous',
    );
  });

  it('cannot be the last one when the search ended early', () => {
    const early = { matches: [match(1)], truncated: true };
    expect(codeOf(() => placeByAnchor(early, { ...BOX, occurrence: 'last' }))).toBe('placement.anchor_ambiguous');
    expect(placeByAnchor(early, { ...BOX, occurrence: 'first' }).page).toBe(1);
  });

  it.each([
    ['nothing was found', found(), 'last' as const],
    ['there are fewer', found(match(1)), 2],
    ['the count is no position', found(match(1)), 0],
    ['the count is negative', found(match(1)), -1],
    ['the count is no whole number', found(match(1)), 1.5],
  ])('is refused when %s', (_, search, occurrence) => {
    expect(codeOf(() => placeByAnchor(search, { ...BOX, occurrence }))).toBe('placement.anchor_not_found');
  });

  it.each([
    ['left', { x: 0 }],
    ['right', { x: 500 }],
    ['lower', { y: 60 }],
  ])('is refused beyond the %s edge', (_, rect) => {
    expect(codeOf(() => placeByAnchor(found(match(1, rect)), BOX))).toBe('placement.out_of_page');
  });
});
