import { describe, expect, it } from '@jest/globals';
import { bytesSource } from '../src/byte-source.ts';
import { findSignature } from '../src/coverage.ts';
import { openDocument } from '../src/document.ts';
import { inspectDocument } from '../src/inspect.ts';
import { asDict, asName, ref } from '../src/objects.ts';
import { classicPdf, compressedPdf, latin1, ONE_PAGE, toText } from './pdf-builder.ts';
import { failureOf, open, sign } from './signing-options.ts';

const ONE = toText(classicPdf());
const withoutXref = (text: string): Uint8Array => latin1(text.slice(0, text.indexOf('xref\n0')));
const misdirected = (text: string): Uint8Array => latin1(text.replace(/startxref\n\d+/, 'startxref\n1'));

describe('a file whose cross-references are damaged', () => {
  it.each([
    ['without any', withoutXref(ONE)],
    ['with a wrong startxref', misdirected(ONE)],
    ['with a catalog that is not where they say', latin1(ONE.replace('%PDF-1.7\n', '%PDF-1.7\n% moved\n'))],
    ['with a trailer that cannot be parsed', latin1(ONE.replace('/Root 1 0 R', '/Root 1 0 R /Odd }'))],
    ['with junk in front of the header', latin1(`junk\n${toText(misdirected(ONE))}`)],
    ['with a catalog nobody names', latin1(toText(misdirected(ONE)).replace('/Root 1 0 R', '/Root 2 0 R'))],
  ])('is signed with a complete table: %s', (_, base) => {
    const { bytes } = sign(base);
    expect(toText(bytes).startsWith(toText(base))).toBe(true);
    const signed = open(bytes);
    expect(open(base).xref.recovered).toBe(true);
    expect(signed.xref.recovered).toBe(false);
    expect(signed.xref.sections).toHaveLength(1);
    expect(signed.trailer.entries.has('Prev')).toBe(false);
    expect(signed.page(1).ref).toEqual(ref(3));
    expect(findSignature(signed, 'Signature1')?.coverage.wholeFile).toBe(true);
  });

  it('is marked in the summary, and no longer once it is signed', () => {
    expect(inspectDocument(open(misdirected(ONE))).recovered).toBe(true);
    expect(inspectDocument(open(sign(misdirected(ONE)).bytes)).recovered).toBe(false);
  });

  it('can be signed a second time by an ordinary increment', () => {
    const once = sign(misdirected(ONE)).bytes;
    const twice = open(sign(once).bytes);
    expect(twice.xref.sections).toHaveLength(2);
    expect(findSignature(twice, 'Signature1')?.coverage.fault).toBeUndefined();
    expect(findSignature(twice, 'Signature2')?.coverage.wholeFile).toBe(true);
  });

  it('keeps objects in object streams reachable', () => {
    const base = misdirected(toText(compressedPdf()));
    const signed = open(sign(base).bytes);
    expect(signed.xref.sections[0]?.kind).toBe('stream');
    expect(asName(asDict(signed.resolve(ref(2)))?.entries.get('Type'))).toBe('Pages');
  });

  it('gives no number that the file already refers to', () => {
    const base = classicPdf({ ...ONE_PAGE, 3: `${ONE_PAGE[3]?.slice(0, -2)} /Thumb 9 0 R >>` });
    expect(toText(sign(misdirected(toText(base))).bytes)).not.toContain('\n9 0 obj');
  });

  it('takes the last definition of an object', () => {
    const later = '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n';
    const page = open(latin1(`${toText(withoutXref(ONE))}${later}`)).page(1);
    expect(asDict(page.dict)?.entries.has('Resources')).toBe(false);
  });

  it('takes a newer generation of an object that nobody means by its older one', () => {
    const body = toText(withoutXref(ONE));
    const reused = `${body}5 0 obj\n(old)\nendobj\n5 1 obj\n(new)\nendobj\n`;
    expect(open(latin1(reused)).xref.recovered).toBe(true);
    const named = (key: string) => reused.replace('/Resources << >>', `/Resources << >> ${key} 5 0 R`);
    expect(failureOf(() => open(latin1(named('/Contents'))))).toBe('document.ambiguous recovery_generations_differ');
  });

  it('leaves out what nobody reaches when it means an older generation, and keeps the rest', () => {
    const body = toText(withoutXref(ONE));
    const stranded = '6 0 obj\n[5 0 R]\nendobj\n7 0 obj\n(kept)\nendobj\n';
    const signed = open(sign(latin1(`${body}5 0 obj\n1\nendobj\n5 1 obj\n2\nendobj\n${stranded}`)).bytes);
    expect(signed.resolve(ref(6))).toBeNull();
    expect(signed.resolve(ref(7))).toMatchObject({ bytes: latin1('kept') });
    expect(signed.resolve(ref(5, 1))).toMatchObject({ value: 2 });
  });

  it.each([
    ['a stream', '8 0 obj\n<< /Length 900 >>\nstream\nabc'],
    ['a dictionary', '8 0 obj\n<< /Type /XOb'],
    ['a string', '8 0 obj\n(half of it'],
    ['a number', '8 0 obj\n12'],
  ])('loses the object it ends in the middle of, when no page shows it: %s', (_, rest) => {
    const base = latin1(toText(withoutXref(ONE)) + rest);
    const signed = open(sign(base).bytes);
    expect(signed.xref.recovered).toBe(false);
    expect(signed.resolve(ref(8))).toBeNull();
    expect(findSignature(signed, 'Signature1')?.coverage.wholeFile).toBe(true);
  });

  it('is read by its page when the xref of that page alone is wrong', () => {
    const at = String(ONE.indexOf('3 0 obj')).padStart(10, '0');
    const base = latin1(ONE.replace(`${at} 00000 n`, '0000000030 00000 n'));
    expect(findSignature(open(sign(base).bytes), 'Signature1')?.coverage.wholeFile).toBe(true);
  });
});

describe('a file that somebody edited as text', () => {
  it.each([
    ['a comment more', ONE.replace('3 0 obj', '% x\n% y\n3 0 obj')],
    ['a byte more inside an object', ONE.replace('/Count 1', '/Count 000001')],
    ['a byte less', ONE.replace('endobj\n2 0', 'endob\n2 0')],
  ])('is rebuilt although its table is found nearby: %s', (_, text) => {
    const base = latin1(text);
    expect(open(base).xref.recovered).toBe(true);
    expect(open(sign(base).bytes).xref.recovered).toBe(false);
  });

  it('is not rebuilt when only its startxref is off', () => {
    const off = ONE.replace(/startxref\n(\d+)/, (_, at: string) => `startxref\n${Number(at) - 3}`);
    expect(open(latin1(off)).xref.recovered).toBe(false);
  });

  it('is refused when it is signed', () => {
    const signed = toText(sign(classicPdf()).bytes).replace('/Count 1', '/Count 000001');
    expect(failureOf(() => open(latin1(signed)))).toBe('document.corrupted xref_rebuild_with_signatures');
  });
});

describe('a file that goes on behind its last startxref', () => {
  const cut = 'xref\n3 1\n0000000000 00000 n \ntrailer\n<< /Root 1';
  it('is rebuilt when all readers see the same, whether they take the rest or not', () => {
    const doc = open(latin1(`${ONE}9 0 obj\n(more)\nendobj\n${cut}`));
    expect(doc.xref.recovered).toBe(true);
    expect(doc.resolve(ref(9))).toMatchObject({ bytes: latin1('more') });
  });

  it('is refused when they do not', () => {
    const page = '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n';
    for (const rest of [page, page + cut]) {
      expect(failureOf(() => open(latin1(ONE + rest)))).toBe('document.ambiguous recovery_versions_differ');
    }
  });

  it('is read as it is when the rest is no part of a PDF', () => {
    expect(open(latin1(`${ONE}<!-- sent by example.org -->\n`)).xref.recovered).toBe(false);
  });
});

describe('a damaged file is refused', () => {
  const page = '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n';
  const second = '7 0 obj\n<< /Type /Catalog /Pages 2 0 R /Second true >>\nendobj\n';
  const stream = (length: string) => `8 0 obj\n<< ${length} >>\nstream\n${page}\nendstream\nendobj\n`;
  const body = toText(withoutXref(ONE));
  it.each([
    [
      'with signatures',
      toText(misdirected(toText(sign(classicPdf()).bytes))).replaceAll(/startxref\n\d+/g, 'startxref\n1'),
      'document.corrupted xref_rebuild_with_signatures',
    ],
    [
      'with a signature whose keys are escaped',
      toText(
        classicPdf({
          ...ONE_PAGE,
          1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>',
          4: '<< /FT /Sig /T (a) /V << /Byte#52ange [0 1 2 3] /Contents <00> >> >>',
        }),
      ).replace(/startxref\n\d+/, 'startxref\n1'),
      'document.corrupted xref_rebuild_with_signatures',
    ],
    [
      'with a definition inside a stream',
      body + stream(`/Length ${page.length}`),
      'document.ambiguous recovery_hidden_object',
    ],
    [
      'with a definition inside a stream of wrong length',
      body + stream('/Length 3'),
      'document.ambiguous recovery_hidden_object',
    ],
    ['with a definition in a comment', `${body}% ${page}`, 'document.ambiguous recovery_hidden_object'],
    ['with two catalogs', `${body}${second}`, 'document.ambiguous recovery_catalogs_differ'],
    [
      'with an older generation after a newer one',
      `${body}${page.replace('3 0', '3 2')}${page}`,
      'document.ambiguous recovery_generations_differ',
    ],
    [
      'that ends inside a stream of a page',
      `${body.replace('/Resources', '/Contents 8 0 R /Resources')}8 0 obj\n<< /Length 900 >>\nstream\nabc`,
      'document.corrupted file_cut_short',
    ],
    [
      'that ends inside a font of a page',
      `${body.replace('/Resources << >>', '/Resources << /Font << /F 8 0 R >> >>')}8 0 obj\n<< /Type`,
      'document.corrupted file_cut_short',
    ],
    [
      'that ends inside a second version of an object',
      `${body}5 0 obj\n(old)\nendobj\n5 0 obj\n(new`,
      'document.corrupted file_cut_short',
    ],
    [
      'with an encryption nobody can find',
      `${body}trailer\n<< /Encrypt 9 0 R /Root 1 0 R } >>\n`,
      'document.corrupted recovery_encrypted',
    ],
    [
      'that shows another object where its table is followed as far as it goes',
      ONE.replace('startxref', `${page}startxref`)
        .replace('1 0 obj', '5 0 obj')
        .replace('xref\n', '1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\nxref\n')
        .replace(/startxref\n(\d+)/, (_, at) => `startxref\n${Number(at) + 54}`),
      'document.ambiguous recovery_versions_differ',
    ],
  ])('%s', (_, base, expected) => {
    expect(failureOf(() => sign(latin1(base)))).toBe(expected);
  });

  it('when it is too large or holds too much to be rebuilt', () => {
    const opened = (limits: object) => () => openDocument(bytesSource(misdirected(ONE)), limits);
    expect(failureOf(opened({ recoveryBytes: 10 }))).toBe('document.too_complex recovery_bytes');
    expect(failureOf(opened({ recoveredObjects: 2 }))).toBe('document.too_complex recovered_objects');
  });
});

describe('a file without header', () => {
  it('is a PDF when its first page can be read', () => {
    const headless = ONE.replace('%PDF-1.7\n', '%odd-1.7\n');
    expect(findSignature(open(sign(latin1(headless)).bytes), 'Signature1')?.coverage.wholeFile).toBe(true);
    expect(failureOf(() => open(latin1(headless.replaceAll('/Kids', '/Kind').replace('/Pages 2', '/Nobody 2'))))).toBe(
      'document.not_pdf',
    );
  });
});
