import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import { signatureImage } from '@kyso/fixtures';
import { PDFDocument } from 'pdf-lib';
import { APPEARANCE_LIMITS } from '../src/appearance/appearance-limits.ts';
import { type AppearanceOptions, drawAppearance } from '../src/appearance/draw-appearance.ts';
import { readAppearance } from './appearance-reader.ts';

const LINES = [
  'Ký bởi: Nguyễn Thị Lấp Lánh Ánh',
  'Thời gian: 23/11/2026 14:05:09 +07:00',
  'Lý do: Nộp hồ sơ trực tuyến',
];
const box = (widthPt: number, heightPt: number, more: Partial<AppearanceOptions> = {}): AppearanceOptions => ({
  widthPt,
  heightPt,
  lines: LINES,
  ...more,
});
const SIZES = [
  [160, 64],
  [200, 80],
  [90, 120],
  [300, 60],
] as const;

describe('drawAppearance', () => {
  it.each(SIZES)(
    'writes all Vietnamese text into %d x %d points, beside a picture and alone',
    async (width, height) => {
      for (const image of [{}, { image: signatureImage() }]) {
        const drawn = await drawAppearance(box(width, height, image));
        expect(readAppearance(drawn.pdf).rows.join(' ')).toBe(LINES.join(' '));
        expect(drawn).toMatchObject({ widthPt: width, heightPt: height, missing: [], shortened: false });
        expect(drawn.fontSizePt).toBeGreaterThanOrEqual(8);
      }
    },
  );

  it('makes one page of exactly the size asked for, smaller than 30 kB', async () => {
    const { pdf } = await drawAppearance(box(160.5, 64.25));
    const document = await PDFDocument.load(pdf, { updateMetadata: false });
    expect(document.getPages().map((page) => page.getSize())).toEqual([{ width: 160.5, height: 64.25 }]);
    expect(pdf.length).toBeLessThan(30_000);
  });

  it('writes the same bytes each time, without dates, producer or object streams', async () => {
    const [first, second] = [await drawAppearance(box(200, 80)), await drawAppearance(box(200, 80))];
    expect(Buffer.from(first.pdf).equals(second.pdf)).toBe(true);
    expect(Buffer.from(first.pdf).toString('latin1')).not.toMatch(/\/Info|\/ObjStm|\/XRef|Date/);
  });

  it('keeps every row inside the box', async () => {
    for (const [width, height] of [...SIZES, [40, 20], [12, 90]] as const) {
      const { pdf, fontSizePt } = await drawAppearance(box(width, height, { image: signatureImage() }));
      for (const { x, baseline, widthEm } of readAppearance(pdf).placed) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + widthEm * fontSizePt).toBeLessThanOrEqual(width + 0.01);
        expect(baseline - 0.22 * fontSizePt).toBeGreaterThanOrEqual(-0.01);
        expect(baseline + 0.91 * fontSizePt).toBeLessThanOrEqual(height + 0.01);
      }
    }
  });

  it('normalises to NFC and keeps a no-break space apart from a space', async () => {
    const { pdf } = await drawAppearance(box(300, 60, { lines: ['Nguyễn\u00a0Ánh ơi'.normalize('NFD')] }));
    expect(readAppearance(pdf).rows).toEqual(['Nguyễn\u00a0Ánh ơi'.normalize('NFC')]);
  });

  it('draws ? for characters the font lacks and names them', async () => {
    const drawn = await drawAppearance(box(300, 60, { lines: ['印 A 印 😀\tB \ud800'] }));
    expect(readAppearance(drawn.pdf).rows).toEqual(['? A ? ? B \ufffd']);
    expect(drawn.missing).toEqual(['印', '😀']);
  });

  it('embeds more characters than one block of the ToUnicode map may hold', async () => {
    const line = (from: number) => String.fromCodePoint(...Array.from({ length: 90 }, (_, index) => from + index));
    const lines = [line(0x1ea0).replace(/\p{Cn}/gu, ''), line(0x410)];
    const { pdf } = await drawAppearance(box(900, 60, { lines }));
    expect(readAppearance(pdf).rows).toEqual(lines);
  });

  it('ends in an ellipsis when nothing smaller is allowed', async () => {
    const drawn = await drawAppearance(box(40, 20));
    expect(drawn).toMatchObject({ shortened: true, fontSizePt: APPEARANCE_LIMITS.minFontSizePt });
    expect(readAppearance(drawn.pdf).rows.at(-1)).toMatch(/…$/);
  });

  it('draws a picture alone, and an empty page when there is nothing to draw', async () => {
    const picture = await drawAppearance(box(100, 50, { lines: [], image: signatureImage() }));
    expect(readAppearance(picture.pdf)).toMatchObject({ rows: [], content: expect.stringContaining('/Im0 Do') });
    const empty = await drawAppearance(box(100, 50, { lines: [' '] }));
    expect(readAppearance(empty.pdf).content).toBe('');
  });

  it('keeps the proportions of the picture and centres it', async () => {
    const { pdf } = await drawAppearance(box(100, 100, { lines: [], image: signatureImage() }));
    const [width = 0, , , height = 0, x = 0, y = 0] =
      readAppearance(pdf).content.split('\n')[1]?.split(' ').map(Number) ?? [];
    expect(width / height).toBeCloseTo(420 / 180, 2);
    expect([x + width / 2, y + height / 2]).toEqual([expect.closeTo(50, 2), expect.closeTo(50, 2)]);
  });

  it('starts from the font size the caller names', async () => {
    await expect(drawAppearance(box(400, 200, { fontSizePt: 14 }))).resolves.toMatchObject({ fontSizePt: 14 });
  });

  it.each([
    ['too many lines', { lines: Array.from({ length: 13 }, () => 'a') }],
    ['a line that is too long', { lines: ['a'.repeat(201)] }],
    ['a font too small to read', { fontSizePt: 3 }],
    ['a font without a size', { fontSizePt: Number.NaN }],
    ['a font too large', { fontSizePt: 73 }],
  ])('refuses %s', async (_, more) => {
    const failure = await drawAppearance(box(200, 80, more)).catch((error: unknown) => error);
    expect(isKysoError(failure, 'validation_failed')).toBe(true);
  });

  it.each([
    [0, 10],
    [10, -1],
    [Number.POSITIVE_INFINITY, 10],
    [Number.NaN, 10],
  ])('takes a box of %d x %d for a bug', async (width, height) => {
    await expect(drawAppearance(box(width, height))).rejects.toThrow(RangeError);
  });
});
