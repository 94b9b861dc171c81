import { describe, expect, it } from '@jest/globals';
import { PDFDocument } from 'pdf-lib';
import { findSignature } from '../src/coverage.ts';
import { asArray, asDict, asNumber, asStream, type PdfDict } from '../src/objects.ts';
import { uprightMatrix } from '../src/placement-geometry.ts';
import { decodeStream } from '../src/reading/filters.ts';
import { classicPdf, compressedPdf, ONE_PAGE, toText } from './pdf-builder.ts';
import { failureOf, open, sign } from './signing-options.ts';

const placement = { mode: 'rect', page: 1, x: 10, y: 20, width: 50, height: 30 } as const;
const page = (entries: string) => classicPdf({ ...ONE_PAGE, 3: `<< /Type /Page /Parent 2 0 R ${entries} >>` });
const numbersOf = (dictionary: PdfDict | undefined, key: string) =>
  asArray(dictionary?.entries.get(key))?.items.map((item) => asNumber(item));

async function drawn(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const drawing = document.addPage([50, 30]);
  drawing.drawText('Ky so', { size: 10 });
  drawing.drawRectangle({ x: 1, y: 1, width: 5, height: 5 });
  return document.save();
}

describe('the widget rectangle', () => {
  const crop = '/MediaBox [0 0 400 500] /CropBox [100 100 300 400]';
  it.each([
    [0, [110, 120, 160, 150]],
    [90, [250, 110, 280, 160]],
    [180, [240, 350, 290, 380]],
    [270, [120, 340, 150, 390]],
    [-90, [120, 340, 150, 390]],
  ])('lies where a person sees it on a page turned by %d degrees', (turn, expected) => {
    const doc = open(sign(page(`${crop} /Rotate ${turn}`), { placement }).bytes);
    expect(findSignature(doc, 'Signature1')?.field.rect).toEqual(expected);
  });

  it('is measured in points even where a unit of user space is larger', () => {
    const doc = open(sign(page('/MediaBox [0 0 100 100] /UserUnit 2'), { placement }).bytes);
    expect(findSignature(doc, 'Signature1')?.field.rect).toEqual([5, 10, 30, 25]);
  });

  it('uses the part of the crop box that is on the medium, corners in any order', () => {
    const doc = open(sign(page('/MediaBox [200 200 0 0] /CropBox [50 60 999 999]'), { placement }).bytes);
    expect(findSignature(doc, 'Signature1')?.field.rect).toEqual([60, 80, 110, 110]);
  });

  it.each([
    ['to the right', { x: 151 }],
    ['above', { y: 271 }],
    ['below', { y: -1 }],
    ['too thin', { width: 0.5 }],
    ['not a number', { x: Number.NaN }],
  ])('is refused when it is %s', (_, change) => {
    const call = () => sign(classicPdf(), { placement: { ...placement, ...change } });
    expect(failureOf(call)).toBe('placement.out_of_page');
  });

  it('may touch the edge within half a point, and needs a page that exists', () => {
    expect(failureOf(() => sign(classicPdf(), { placement: { ...placement, x: 150.4 } }))).toBe('no failure');
    expect(failureOf(() => sign(classicPdf(), { placement: { ...placement, page: 2 } }))).toBe(
      'placement.page_not_found',
    );
    expect(failureOf(() => sign(classicPdf(), { placement: { ...placement, page: 0 } }))).toBe(
      'placement.page_not_found',
    );
  });
});

describe('uprightMatrix', () => {
  it.each([0, 90, 180, 270] as const)('keeps the drawing in the first quadrant at %d degrees', (turn) => {
    const [a, b, c, d, e, f] = uprightMatrix(turn, 50, 30);
    const corners = [
      [0, 0],
      [50, 0],
      [0, 30],
      [50, 30],
    ].map(([x = 0, y = 0]) => [a * x + c * y + e, b * x + d * y + f]);
    expect(Math.min(...corners.flat())).toBe(0);
    expect(Math.max(...corners.map(([x = 0]) => x))).toBe(turn % 180 === 0 ? 50 : 30);
  });
});

describe('an imported appearance', () => {
  it.each([
    ['a table', classicPdf(ONE_PAGE)],
    ['an xref stream', compressedPdf()],
  ])('brings content and fonts along into a file with %s', async (_, base) => {
    const appearance = { pdf: await drawn(), widthPt: 50, heightPt: 30 };
    const { bytes } = sign(base, { placement, appearance });
    const doc = open(bytes);
    const field = findSignature(doc, 'Signature1')?.field;
    const form = asStream(doc.get(asDict(doc.get(field?.dict, 'AP')), 'N'));
    if (form === undefined) throw new Error('the appearance is missing');
    expect(numbersOf(form.dict, 'BBox')).toEqual([0, 0, 50, 30]);
    expect(numbersOf(form.dict, 'Matrix')).toEqual([1, 0, 0, 1, 0, 0]);
    expect(toText(decodeStream(form, doc.resolve.bind(doc), 100_000))).toContain(' Tf');
    const fonts = asDict(doc.get(asDict(doc.get(form.dict, 'Resources')), 'Font'));
    const [fontName] = [...(fonts?.entries.keys() ?? [])];
    expect(asDict(doc.get(fonts, fontName ?? ''))?.entries.get('Type')).toMatchObject({ name: 'Font' });
    expect(bytes.subarray(0, base.length)).toEqual(base);
  });
});
