import { deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import fc from 'fast-check';
import { bytesSource } from '../src/byte-source.ts';
import { openDocument } from '../src/document.ts';
import { inspectDocument } from '../src/inspect.ts';
import { asStream, ref } from '../src/objects.ts';
import { prepareSignature } from '../src/prepare-signature.ts';
import {
  appendTable,
  classicPdf,
  compressedPdf,
  latin1,
  ONE_PAGE,
  objectStreamText,
  toText,
  xrefStreamText,
} from './pdf-builder.ts';
import { failureOf, OPTIONS, open, sign } from './signing-options.ts';

const MAX_MS = 2000;

/** Everything a caller does before signing; a fault other than a coded one escapes. */
function use(bytes: Uint8Array): void {
  const before = performance.now();
  try {
    const doc = open(bytes);
    inspectDocument(doc);
    prepareSignature(doc, OPTIONS);
  } catch (error) {
    if (!isKysoError(error)) throw error;
  }
  expect(performance.now() - before).toBeLessThan(MAX_MS);
}

it('a page that cannot be read leaves the fields of other pages readable, without their page numbers', () => {
  const base = classicPdf({
    ...ONE_PAGE,
    1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>',
    2: '<< /Type /Pages /Kids [5 0 R 3 0 R] /Count 3 >>',
    4: '<< /FT /Sig /T (here) /Rect [0 0 1 1] /P 3 0 R >>',
    5: '<< /Type /Page ]',
  });
  const [field] = inspectDocument(open(base)).signatures;
  expect(field).toMatchObject({ name: 'here', signed: false });
  expect(field).not.toHaveProperty('page');
});

describe('any bytes', () => {
  const bases = [classicPdf(), compressedPdf(), sign(classicPdf()).bytes, sign(compressedPdf()).bytes];

  it('cut anywhere give a coded error or a document', () => {
    for (const base of bases) for (let end = 0; end < base.length; end += 7) use(base.subarray(0, end));
  });

  it('changed anywhere give a coded error or a document', () => {
    const change = fc.tuple(
      fc.constantFrom(...bases),
      fc.array(fc.tuple(fc.nat(5000), fc.nat(255)), { minLength: 1, maxLength: 6 }),
    );
    fc.assert(
      fc.property(change, ([base, edits]) => {
        const bytes = base.slice();
        for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
        use(bytes);
      }),
      { numRuns: 1500 },
    );
  });

  it('at random give a coded error', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => use(latin1(`%PDF-1.7\n${toText(bytes)}`))));
  });
});

describe('what is no document', () => {
  it.each([
    ['nothing', latin1(''), 'document.empty'],
    ['another format', latin1('PK\x03\x04 something else'), 'document.not_pdf'],
    ['no startxref', latin1('%PDF-1.7\n1 0 obj\nnull\nendobj\n'), 'document.corrupted startxref_missing'],
    [
      'a startxref into nowhere',
      latin1('%PDF-1.7\nstartxref\n99999999999\n%%EOF'),
      'document.corrupted xref_unreadable',
    ],
    [
      'a startxref of a thousand digits',
      latin1(`%PDF-1.7\nstartxref\n${'9'.repeat(1000)}\n%%EOF`),
      'document.corrupted startxref_missing',
    ],
  ])('%s', (_, bytes, expected) => {
    expect(failureOf(() => open(bytes))).toBe(expected);
  });
});

describe('loops', () => {
  it('of /Prev are left by rebuilding', () => {
    const base = toText(classicPdf());
    const looped = base.replace('/Root', `/Prev ${base.indexOf('xref\n0')} /Root`);
    expect(open(latin1(looped)).xref.recovered).toBe(true);
  });

  it('of /Kids are refused', () => {
    const tree = {
      ...ONE_PAGE,
      2: '<< /Type /Pages /Kids [4 0 R] /Count 9 >>',
      3: 'null',
      4: '<< /Type /Pages /Kids [2 0 R] /Count 9 >>',
    };
    expect(failureOf(() => sign(classicPdf(tree)))).toBe('document.corrupted page_tree_loop');
  });

  it('of form fields are cut', () => {
    const form = {
      1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>',
      4: '<< /T (a) /Kids [4 0 R] >>',
    };
    expect(failureOf(() => inspectDocument(open(classicPdf({ ...ONE_PAGE, ...form }))))).toBe('no failure');
  });

  it('of references are refused', () => {
    const base = classicPdf({ ...ONE_PAGE, 2: '4 0 R', 4: '2 0 R' });
    expect(failureOf(() => sign(base))).toBe('document.corrupted reference_loop');
  });

  it('of a stream length that needs the stream are cut: the end is searched', () => {
    const base = classicPdf({ ...ONE_PAGE, 4: '<< /Length 4 0 R >>\nstream\nabc\nendstream' });
    expect(asStream(open(base).resolve(ref(4)))?.body.length).toBe(3);
  });

  it('of /Extends are not followed', () => {
    const stream = objectStreamText({ 3: ONE_PAGE[3] ?? '' }, '/Extends 4 0 R');
    const { 3: _, ...rest } = ONE_PAGE;
    const base = toText(classicPdf({ ...rest, 4: stream }));
    const at = base.length;
    const section = xrefStreamText(
      [
        [2, 4, 0],
        [1, base.indexOf('4 0 obj'), 0],
        [1, at, 0],
      ],
      `/Index [3 3] /Size 6 /Root 1 0 R /Prev ${base.indexOf('xref\n0')}`,
    );
    const whole = latin1(`${base}5 0 obj\n${section}\nendobj\nstartxref\n${at}\n%%EOF\n`);
    expect(failureOf(() => sign(whole))).toBe('no failure');
  });

  it('of an object stream inside itself are refused', () => {
    const base = toText(classicPdf());
    const section = xrefStreamText(
      [
        [2, 3, 0],
        [2, 3, 0],
        [1, base.length, 0],
      ],
      `/Index [3 3] /Size 6 /Root 1 0 R /Prev ${base.indexOf('xref\n0')}`,
    );
    const whole = latin1(`${base}5 0 obj\n${section}\nendobj\nstartxref\n${base.length}\n%%EOF\n`);
    expect(failureOf(() => open(whole).page(1))).toBe('document.corrupted object_stream');
  });
});

describe('bombs', () => {
  it('of depth are refused', () => {
    for (const [before, after] of [
      ['[', ']'],
      ['<</A', '>>'],
    ]) {
      const deep = (before ?? '').repeat(100_000) + (after ?? '').repeat(100_000);
      expect(failureOf(() => sign(classicPdf({ ...ONE_PAGE, 3: deep })))).toMatch(
        /document\.(too_complex nesting|corrupted)/,
      );
    }
    expect(failureOf(() => sign(classicPdf({ ...ONE_PAGE, 3: '['.repeat(100_000) })))).toBe(
      'document.too_complex nesting',
    );
  });

  it('of many values are refused', () => {
    expect(failureOf(() => sign(classicPdf({ ...ONE_PAGE, 3: `[${'0 '.repeat(600_000)}]` })))).toBe(
      'document.too_complex object_values',
    );
  });

  it('of deflate are refused before they are inflated', () => {
    const bomb = toText(deflateSync(new Uint8Array(80 * 1024 * 1024)));
    const base = '%PDF-1.5\n';
    const section = `<< /Type /XRef /W [1 4 2] /Size 9 /Root 1 0 R /Filter /FlateDecode /Length ${bomb.length} >>\nstream\n${bomb}\nendstream`;
    const whole = latin1(`${base}5 0 obj\n${section}\nendobj\nstartxref\n${base.length}\n%%EOF\n`);
    expect(failureOf(() => open(whole))).toBe('document.too_complex stream_bytes');
  });

  it('of object numbers are refused', () => {
    const base = '%PDF-1.5\n';
    const section = xrefStreamText([[1, 9, 0]], '/Index [4000000000 1] /Size 9 /Root 1 0 R');
    const whole = latin1(`${base}5 0 obj\n${section}\nendobj\nstartxref\n${base.length}\n%%EOF\n`);
    expect(failureOf(() => open(whole))).toBe('document.too_complex object_number');
  });

  it('of revisions are refused', () => {
    let bytes = classicPdf();
    for (let count = 0; count < 12; count += 1) bytes = appendTable(bytes, {}, '/Size 4 /Root 1 0 R');
    expect(failureOf(() => openDocument(bytesSource(bytes), { xrefSections: 10 }))).toBe(
      'document.too_complex xref_sections',
    );
  });

  it('of pages that all are one node are refused', () => {
    const fan = (kid: number) => `<< /Type /Pages /Kids [${`${kid} 0 R `.repeat(50)}] /Count -1 >>`;
    const tree = {
      1: '<< /Type /Catalog /Pages 2 0 R >>',
      2: fan(3),
      3: fan(4),
      4: fan(5),
      5: fan(6),
      6: '<< /Type /Pages /Kids [] >>',
    };
    expect(failureOf(() => sign(classicPdf(tree)))).toBe('document.too_complex page_tree_nodes');
  });

  it('of objects inside the strings of others are refused', () => {
    let nested = '';
    const offsets: number[] = [];
    const count = 3000;
    const start = '%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [';
    const fields = Array.from({ length: count }, (_, index) => `${index + 3} 0 R`).join(' ');
    const head = `${start}${fields}] >> >> endobj\n2 0 obj << /Kids [] >> endobj\n`;
    for (let num = 3; num < count + 3; num += 1) {
      offsets.push(head.length + nested.length);
      nested += `${num} 0 obj (`;
    }
    const body = `${head}${nested}${'x'.repeat(200_000)}${') endobj\n'.repeat(count)}`;
    const rows = [9, head.indexOf('2 0 obj'), ...offsets]
      .map((at) => `${String(at).padStart(10, '0')} 00000 n \n`)
      .join('');
    const table = `xref\n1 ${count + 2}\n${rows}trailer\n<< /Size ${count + 3} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
    const limits = { totalParsedBytes: 10_000_000 };
    const call = () => inspectDocument(openDocument(bytesSource(latin1(body + table)), limits));
    expect(failureOf(call)).toBe('document.too_complex reading_budget');
  });

  it('of white space are refused', () => {
    const spaced = toText(classicPdf()).replace('/Root', `${' '.repeat(300_000)}/Root`);
    expect(failureOf(() => open(latin1(spaced)))).toBe('document.too_complex white_space');
  });

  it('of decoding add up over many object streams', () => {
    const base = compressedPdf({ ...ONE_PAGE, 4: `(${'x'.repeat(5000)})` });
    const call = () => openDocument(bytesSource(base), { totalDecodedBytes: 5000 }).catalog;
    expect(failureOf(call)).toBe('document.too_complex reading_budget');
  });

  it('of overlapping subsections are refused', () => {
    const base = toText(classicPdf());
    const twice = base.replace(
      'trailer',
      `1 1\n${base.slice(base.indexOf('xref\n0') + 29, base.indexOf('xref\n0') + 49)}trailer`,
    );
    expect(failureOf(() => open(latin1(twice)))).toBe('document.ambiguous xref_overlap');
  });
});
