import { describe, expect, it } from '@jest/globals';
import { drawAppearance, fillLines, formatIsoVietnamTime, presetLines, topRightBox } from '../src/index.ts';

const INSTANT = '2025-08-01T02:15:00.000Z';

describe('a preset of Decree 30/2020', () => {
  it('says agency, number and time of signing on an attachment', () => {
    const lines = presetLines('decree30_attachment', { agency: 'UBND TỈNH MÂY TRẮNG', number: '12/QĐ-UBND' }, false);
    expect(fillLines(lines, { time_iso: formatIsoVietnamTime(INSTANT) })).toEqual([
      'UBND TỈNH MÂY TRẮNG',
      '12/QĐ-UBND',
      '2025-08-01T09:15:00+07:00',
    ]);
  });

  it.each([
    ['decree30_attachment', { agency: 'UBND' }, false, 'number_required'],
    ['decree30_copy', { agency: 'UBND', form: ' ' }, false, 'form_required'],
    ['decree30_copy', { agency: 'UBND', form: 'SAO Y' }, true, 'image_forbidden'],
    ['decree30_person', {}, false, 'image_required'],
    ['decree30_agency', {}, false, 'image_required'],
  ] as const)('%s refuses %o with picture %s: %s', (name, texts, hasImage, reason) => {
    expect(() => presetLines(name, texts, hasImage)).toThrow(
      expect.objectContaining({ code: 'validation_failed', details: { preset: name, reason } }),
    );
  });

  it('fits its text at 10 pt into the box in the upper right corner of an A4 page', async () => {
    const box = topRightBox({ width: 595, height: 842 });
    expect(box).toEqual({ mode: 'rect', page: 1, x: 355, y: 780, width: 220, height: 42 });
    const texts = { agency: 'ỦY BAN NHÂN DÂN TỈNH MÂY TRẮNG', form: 'SAO Y' };
    const lines = fillLines(presetLines('decree30_copy', texts, false), { time_iso: formatIsoVietnamTime(INSTANT) });
    const drawn = await drawAppearance({ widthPt: box.width, heightPt: box.height, lines });
    expect(drawn).toMatchObject({ fontSizePt: 10, shortened: false, missing: [] });
  });

  it('keeps inside a small page', () => {
    expect(topRightBox({ width: 200, height: 100 })).toMatchObject({ x: 20, width: 160, y: 38 });
  });
});
