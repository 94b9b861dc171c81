import { describe, expect, it } from '@jest/globals';
import type { ByteSource } from '@kyso/domain';
import { bytesSource, concatSource } from '../src/byte-source.ts';
import { openDocument } from '../src/document.ts';
import { inspectDocument } from '../src/inspect.ts';
import { asDict, asInteger } from '../src/objects.ts';
import { prepareSignature } from '../src/prepare-signature.ts';
import { bytesWindows, PagedSource } from '../src/reading/windows.ts';
import { findEntry } from '../src/xref/chain.ts';
import { appendTable, classicPdf, compressedPdf, latin1, ONE_PAGE, toText } from './pdf-builder.ts';
import { failureOf, OPTIONS, open, sign } from './signing-options.ts';

describe('cross-reference tables', () => {
  it('are read whatever the width of their rows', () => {
    const base = toText(classicPdf()).replace(/ \n(?=\d{10} |trailer)/g, '\n');
    expect(open(latin1(base)).pageCount).toBe(1);
    expect(failureOf(() => sign(latin1(base)))).toBe('no failure');
  });

  it('say of each revision what it wrote, newest first', () => {
    const later = appendTable(classicPdf(), { 3: ONE_PAGE[3] ?? '', 7: '(new)' }, '/Size 8 /Root 1 0 R');
    const [newest, first] = open(later).xref.sections;
    expect([...(newest?.entries.numbers() ?? [])]).toEqual([3, 7]);
    expect([...(first?.entries.numbers() ?? [])]).toEqual([0, 1, 2, 3]);
    expect(newest?.entries.count).toBe(2);
    expect(toText(later.subarray(newest?.end)).trimStart()).toMatch(/^startxref/);
  });

  it('give the newest place of an object, and nothing for freed ones', () => {
    const base = appendTable(classicPdf({ ...ONE_PAGE, 4: '(old)' }), { 4: '(new)' }, '/Size 5 /Root 1 0 R');
    const freed = latin1(toText(base).replace(/(4 1\n\d{10} 00000 )n/, '$1f'));
    expect(open(base).resolve({ kind: 'ref', num: 4, gen: 0 })).toMatchObject({ bytes: latin1('new') });
    expect(open(base).resolve({ kind: 'ref', num: 4, gen: 1 })).toBeNull();
    expect(open(freed).resolve({ kind: 'ref', num: 4, gen: 0 })).toBeNull();
    expect(findEntry(open(freed).xref, 99)).toBeUndefined();
  });

  it('that point at another object are refused when the page is not found by scanning either', () => {
    const base = toText(classicPdf()).replace('3 0 obj', '9 0 obj');
    expect(failureOf(() => sign(latin1(base)))).toBe('document.corrupted no_pages');
  });
});

describe('startxref', () => {
  const moved = (by: number) =>
    latin1(toText(classicPdf()).replace(/startxref\n(\d+)/, (_, at: string) => `startxref\n${Number(at) + by}`));

  it.each([-6, -1, 1, 3, 6])('may be %d bytes off', (by) => {
    expect(open(moved(by)).pageCount).toBe(1);
  });

  it('may be further off only where everything can be rebuilt', () => {
    expect(open(moved(-3)).xref.recovered).toBe(false);
    expect(open(moved(-100)).xref.recovered).toBe(true);
  });
});

describe('white space that only some readers pass over', () => {
  const base = toText(classicPdf());
  it.each([
    ['a NUL for a leading digit of an offset', base.replace(/\n0(?=\d{9} 00000 n)/, '\n\0')],
    ['NULs for the last digits of an offset', base.replace(/\d\d(?= 00000 n)/, '\0\0')],
    ['a NUL for a digit of a generation', base.replace('65535 f', '6553\0 f')],
    ['a NUL between the numbers of a subsection', base.replace('xref\n0 4', 'xref\n0\x004')],
    ['a comment in front of the rows', base.replace('xref\n0 4', 'xref\n%\n0 4')],
    ['a comment behind a row', base.replace('65535 f \n', '65535 f%\n')],
    ['a NUL in front of the trailer', base.replace('trailer', '\0trailer')],
    ['a NUL behind startxref', base.replace('startxref\n', 'startxref\0\n')],
    ['a comment behind startxref', base.replace('startxref\n', 'startxref %\n')],
  ])('is refused: %s', (_, bent) => {
    expect(bent).not.toBe(base);
    expect(failureOf(() => open(latin1(bent)).pageCount)).toBe('document.ambiguous xref_spacing');
  });

  it('between startxref and its section has it read like a missing one', () => {
    const shifted = base.replace(/xref\n0 4/, '%%%%\nxref\n0 4');
    expect(open(latin1(shifted)).xref.sections[0]?.offset).toBe(shifted.indexOf('xref\n0 4'));
    const far = base.replace(/xref\n0 4/, `%${'x'.repeat(20)}\nxref\n0 4`);
    expect(open(latin1(far)).xref.recovered).toBe(true);
  });
});

describe('streams', () => {
  it('are cut at endstream when their length is wrong', () => {
    const wrong = (text: string) =>
      text.replace(
        /\/Length (\d)(\d+)/g,
        (_, first: string, rest: string) => `/Length ${first === '1' ? 2 : 1}${rest}`,
      );
    const base = toText(compressedPdf());
    expect(wrong(base)).not.toBe(base);
    expect(failureOf(() => sign(latin1(wrong(base))))).toBe('no failure');
  });

  it('may have their length in another object', () => {
    const doc = open(classicPdf({ ...ONE_PAGE, 4: '<< /Length 5 0 R >>\nstream\nabc\nendstream', 5: '3' }));
    const stream = doc.resolve({ kind: 'ref', num: 4, gen: 0 });
    expect(typeof stream === 'object' && stream?.kind === 'stream' && toText(stream.body.read())).toBe('abc');
    expect(doc.objects.locate({ kind: 'ref', num: 5, gen: 0 })).toMatchObject({ num: 5, value: { value: 3 } });
  });
});

/** Counts what is read of a source. */
function counting(source: ByteSource): { source: ByteSource; reads: number[] } {
  const reads: number[] = [];
  const read = (offset: number, length: number) => {
    reads.push(length);
    return source.read(offset, length);
  };
  return { source: { size: source.size, read }, reads };
}

describe('laziness', () => {
  it('reads a few small pieces of a large file', () => {
    const ballast = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [index + 4, `(${'x'.repeat(100_000)})`]),
    );
    const { source, reads } = counting(bytesSource(classicPdf({ ...ONE_PAGE, ...ballast })));
    prepareSignature(openDocument(source), OPTIONS);
    expect(reads.length).toBeLessThan(12);
    expect(reads.reduce((sum, length) => sum + length, 0)).toBeLessThan(source.size / 40);
  });

  it('finds one page among many without reading the others', () => {
    const pages = Array.from({ length: 3000 }, (_, index) => index + 3);
    const tree = {
      1: '<< /Type /Catalog /Pages 2 0 R >>',
      2: `<< /Type /Pages /Kids [${pages.map((num) => `${num} 0 R`).join(' ')}] /Count 3000 /MediaBox [0 0 9 9] >>`,
      ...Object.fromEntries(pages.map((num) => [num, `<< /Type /Page /Parent 2 0 R /Filler (${'x'.repeat(500)}) >>`])),
    };
    const { source, reads } = counting(bytesSource(classicPdf(tree)));
    expect(openDocument(source).page(2500).ref.num).toBe(2502);
    expect(reads.length).toBeLessThan(20);
  });
});

describe('sources', () => {
  it('give the same bytes in one piece and in two', () => {
    const whole = latin1('0123456789');
    const joined = concatSource(bytesSource(whole.subarray(0, 4)), whole.subarray(4));
    for (let offset = 0; offset < 12; offset += 1) {
      for (let length = 0; length < 12; length += 1) {
        expect(toText(joined.read(offset, length))).toBe(toText(whole.subarray(offset, offset + length)));
      }
    }
  });

  it('give the same bytes through pages', () => {
    const whole = new Uint8Array(2_000_000).map((_, index) => index * 7);
    const paged = new PagedSource(bytesSource(whole));
    for (const [offset, length] of [
      [0, 10],
      [8190, 5],
      [8192, 8192],
      [100, 50_000],
      [1_999_999, 9],
      [2_000_001, 1],
    ] as const) {
      expect(Buffer.from(paged.read(offset, length)).equals(whole.subarray(offset, offset + length))).toBe(true);
    }
    expect(bytesWindows(whole).windowAt(5).start).toBe(0);
  });
});

describe('inspectDocument', () => {
  it('tells the kind of file', () => {
    expect(inspectDocument(open(classicPdf()))).toEqual({
      version: '1.7',
      sizeBytes: classicPdf().length,
      xrefKind: 'table',
      revisions: 1,
      linearized: false,
      recovered: false,
      encrypted: false,
      pageCount: 1,
      signatures: [],
    });
    expect(inspectDocument(open(compressedPdf()))).toMatchObject({ xrefKind: 'stream', version: '1.5' });
    const first = { ...ONE_PAGE, 1: '<< /Type /Catalog /Pages 2 0 R /Version /2.0 >>' };
    expect(inspectDocument(open(classicPdf(first)))).toMatchObject({ version: '2.0' });
    const linearized = classicPdf({ 9: '<< /Linearized 1 /L 9 /H [1 2] /O 3 >>' });
    expect(failureOf(() => inspectDocument(open(linearized)))).toBe('document.corrupted catalog_missing');
    const header = '%PDF-1.7\n9 0 obj\n<< /Linearized 1 /L 9 /H [1 2] /O 3 >>\nendobj\n';
    expect(inspectDocument(open(classicPdf(ONE_PAGE, { header })))).toMatchObject({ linearized: true });
  });

  it('lists signature fields with page, box and state, and what they lock', () => {
    const placement = { mode: 'rect', page: 1, x: 1, y: 2, width: 3, height: 4 } as const;
    const summary = inspectDocument(open(sign(sign(classicPdf(), { placement }).bytes).bytes));
    expect(summary.revisions).toBe(3);
    expect(summary.signatures).toMatchObject([
      {
        name: 'Signature1',
        page: 1,
        rect: [1, 2, 4, 6],
        signed: true,
        coversWholeFile: false,
        subFilter: 'ETSI.CAdES.detached',
      },
      { name: 'Signature2', page: 1, signed: true, coversWholeFile: true },
    ]);
  });

  it('reads names, values and locks down the field tree', () => {
    const form = {
      1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> /Perms << /DocMDP 6 0 R >> >>',
      4: '<< /T (top) /FT /Sig /Kids [5 0 R 7 0 R] >>',
      5: '<< /T (left) /Parent 4 0 R /Kids [<< /Subtype /Widget /Rect [1 2 3 4] /P 3 0 R >>] /Lock << /Action /Include /Fields [(a) (b)] >> >>',
      6: '<< /Type /Sig /Reference [<< /TransformMethod /DocMDP /TransformParams << /P 3 >> >>] >>',
      7: '<< /T (right) /FT /Tx /Parent 4 0 R >>',
    };
    const summary = inspectDocument(open(classicPdf({ ...ONE_PAGE, ...form })));
    expect(summary).toMatchObject({ docMdp: 3 });
    expect(summary.signatures).toEqual([
      {
        name: 'top.left',
        page: 1,
        rect: [1, 2, 3, 4],
        signed: false,
        coversWholeFile: false,
        lock: { action: 'Include', fields: ['a', 'b'] },
      },
    ]);
  });

  it('says that a signed field with /Lock /P 1 forbids a further signature', () => {
    const form = {
      1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>',
      4: '<< /T (a) /FT /Sig /V << /Type /Sig >> /Lock << /Action /All /P 1 >> >>',
    };
    expect(failureOf(() => sign(classicPdf({ ...ONE_PAGE, ...form })))).toBe('document.locked field_lock');
  });

  it('counts pages where /Count does not help', () => {
    const tree = {
      ...ONE_PAGE,
      2: '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count -1 >>',
      4: '<< /Type /Page /Parent 2 0 R /Rotate 90 >>',
    };
    const doc = open(classicPdf(tree));
    expect(doc.pageCount).toBe(2);
    expect(asInteger(doc.page(2).attributes.get('Rotate'))).toBe(90);
    expect(asDict(doc.page(1).dict)?.entries.has('MediaBox')).toBe(true);
    expect(doc.pageNumberOf({ kind: 'ref', num: 1, gen: 0 })).toBeUndefined();
  });
});
