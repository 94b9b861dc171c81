import { describe, expect, it } from '@jest/globals';
import { layOut } from '../src/appearance/layout.ts';

describe('layOut', () => {
  it('puts picture and text side by side in a box twice as wide as high', () => {
    const { image, text } = layOut(160, 80, 1, true);
    expect((image?.x ?? 0) + (image?.width ?? 0)).toBeLessThanOrEqual(text?.x ?? 0);
    expect(text).toMatchObject({ y: 4, height: 72 });
  });

  it('puts the picture above the text in a narrower box', () => {
    const { image, text } = layOut(159, 80, 1, true);
    expect(image?.y).toBeGreaterThanOrEqual((text?.y ?? 0) + (text?.height ?? 0));
    expect(text).toMatchObject({ x: 4, width: 151 });
  });

  it('gives the text the room a narrow picture leaves', () => {
    const narrow = layOut(300, 60, 0.5, true).text?.width ?? 0;
    const wide = layOut(300, 60, 4, true).text?.width ?? 0;
    expect(narrow).toBeGreaterThan(wide);
  });

  it('gives the whole box to the only part', () => {
    expect(layOut(100, 50, undefined, true)).toEqual({ text: { x: 2.5, y: 2.5, width: 95, height: 45 } });
    expect(layOut(100, 50, 1, false).image).toEqual({ x: 27.5, y: 2.5, width: 45, height: 45 });
    expect(layOut(100, 50, undefined, false)).toEqual({});
  });
});
