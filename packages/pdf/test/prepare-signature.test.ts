import { describe, expect, it } from '@jest/globals';
import { bytesSource, concatSource } from '../src/byte-source.ts';
import { findSignature } from '../src/coverage.ts';
import { openDocument } from '../src/document.ts';
import { acroForm, rootFields } from '../src/form.ts';
import { asArray, asDict, asInteger, asName, asRef, asString } from '../src/objects.ts';
import { prepareSignature } from '../src/prepare-signature.ts';
import { decodeText } from '../src/text-string.ts';
import { appendTable, classicPdf, compressedPdf, latin1, ONE_PAGE, toText } from './pdf-builder.ts';
import { failureOf, join, OPTIONS, open, sign } from './signing-options.ts';

const objectsIn = (increment: Uint8Array) =>
  [...toText(increment).matchAll(/(?:^|[\r\n])(\d+) 0 obj/g)].map((match) => Number(match[1]));

describe('what every increment keeps', () => {
  const bases: [string, Uint8Array][] = [
    ['a classic table', classicPdf()],
    ['an xref stream with object streams', compressedPdf()],
    ['an xref stream without predictor', compressedPdf(ONE_PAGE, false)],
    ['bytes in front of the header, offsets from byte 0', classicPdf(ONE_PAGE, { junk: 'junk\n' })],
    [
      'bytes in front of the header, offsets from the header',
      classicPdf(ONE_PAGE, { junk: 'junk\n', fromHeader: true }),
    ],
    ['no end of line at the end', classicPdf(ONE_PAGE, { tail: '' })],
    ['a lone CR at the end', classicPdf(ONE_PAGE, { tail: '\r' })],
    ['CRLF at the end', classicPdf(ONE_PAGE, { tail: '\r\n' })],
  ];

  it.each(bases)('starts with the original and covers the whole file: %s', (_, base) => {
    const { bytes, prepared } = sign(base);
    expect(bytes.subarray(0, base.length)).toEqual(base);
    const found = findSignature(open(bytes), prepared.fieldName);
    expect(found?.coverage).toEqual({ wholeFile: true });
    expect(found?.signature.byteRange).toEqual(prepared.byteRange);
    expect(found?.signature.contents?.bytes.subarray(0, 4)).toEqual(Uint8Array.of(0x30, 0x01, 0xff, 0));
    expect(found?.signature.contents?.offset).toBe(prepared.contentsOffset);
  });

  it.each(bases)('writes the kind of cross-reference section the file has: %s', (_, base) => {
    const before = open(base).xref.sections[0]?.kind;
    const { sections } = open(sign(base).bytes).xref;
    expect(sections.map((section) => section.kind)).toEqual([before, before]);
  });

  it('continues a lone CR with CR, a missing line end with LF, anything else with nothing', () => {
    const first = (tail: string) =>
      String.fromCharCode(sign(classicPdf(ONE_PAGE, { tail })).prepared.increment[0] ?? 0);
    expect([first('\r'), first(''), first('\n'), first('\r\n')]).toEqual(['\r', '\n', '1', '1']);
  });

  it('keeps earlier signatures byte for byte and canonical', () => {
    const first = sign(classicPdf());
    const second = sign(first.bytes);
    expect([first.prepared.fieldName, second.prepared.fieldName]).toEqual(['Signature1', 'Signature2']);
    const doc = open(second.bytes);
    expect(findSignature(doc, 'Signature1')?.coverage).toEqual({ wholeFile: false });
    expect(findSignature(doc, 'Signature2')?.coverage).toEqual({ wholeFile: true });
    expect(second.bytes.subarray(0, first.bytes.length)).toEqual(first.bytes);
  });

  it('can be read over base and increment without joining them', () => {
    const base = classicPdf();
    const { increment } = prepareSignature(open(base), OPTIONS);
    const doc = openDocument(concatSource(bytesSource(base), increment));
    expect(findSignature(doc, 'Signature1')?.coverage.wholeFile).toBe(true);
  });
});

describe('the trailer', () => {
  it('carries every key on, keeps the first half of /ID and points back', () => {
    const base = classicPdf(ONE_PAGE, { trailer: '/ID [<0102> <0304>] /Info 3 0 R /Vendor (a\\(b) ' });
    const { trailer } = open(sign(base).bytes).xref;
    const [first, second] = asArray(trailer.entries.get('ID'))?.items ?? [];
    expect(asString(first)?.bytes).toEqual(Uint8Array.of(1, 2));
    expect(asString(second)?.bytes).toEqual(new Uint8Array(16).fill(0xab));
    expect(asRef(trailer.entries.get('Info'))?.num).toBe(3);
    expect(asString(trailer.entries.get('Vendor'))?.bytes).toEqual(latin1('a(b'));
    expect(asInteger(trailer.entries.get('Prev'))).toBe(toText(base).indexOf('xref\n0'));
    expect(asInteger(trailer.entries.get('Size'))).toBe(8);
  });

  it('writes rows of 20 bytes in contiguous subsections', () => {
    const text = toText(sign(classicPdf()).prepared.increment);
    expect(text).toMatch(/xref\n1 1\n(\d{10} 00000 n\r\n)3 5\n(\d{10} 00000 n\r\n){5}trailer/);
  });

  it('points /Prev at the true place when startxref was a little off', () => {
    const base = latin1(
      toText(classicPdf()).replace(/startxref\n(\d+)/, (_, at: string) => `startxref\n${Number(at) - 3}`),
    );
    const doc = open(sign(base).bytes);
    expect(asInteger(doc.trailer.entries.get('Prev'))).toBe(toText(base).indexOf('xref\n0'));
  });

  it('takes only the document keys out of an xref stream and lists the new one in itself', () => {
    const doc = open(sign(compressedPdf(ONE_PAGE, true, '/Vendor 7')).bytes);
    const [newest] = doc.xref.sections;
    expect(asInteger(newest?.trailer.entries.get('Vendor'))).toBe(7);
    expect(newest?.trailer.entries.has('DecodeParms')).toBe(false);
    expect(newest?.entries.find(newest.entries.highest)).toMatchObject({ kind: 'offset', offset: newest?.offset });
  });
});

describe('the objects that change', () => {
  const withForm = (form: string, rest: Record<number, string> = {}) =>
    classicPdf({ ...ONE_PAGE, 1: `<< /Type /Catalog /Pages 2 0 R /AcroForm ${form} >>`, ...rest });

  it('are catalog and page when there is no form', () => {
    expect(objectsIn(sign(classicPdf()).prepared.increment)).toEqual([1, 3, 4, 5, 6, 7]);
  });

  it('are only the arrays when form fields and annotations are objects of their own', () => {
    const base = withForm('<< /Fields 4 0 R /SigFlags 3 >>', {
      3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots 5 0 R >>',
      4: '[]',
      5: '[6 0 R]',
      6: '<< /Subtype /Link >>',
    });
    const { prepared, bytes } = sign(base);
    expect(objectsIn(prepared.increment).slice(0, 2)).toEqual([4, 5]);
    expect(objectsIn(prepared.increment)).toHaveLength(5);
    expect(asArray(open(bytes).resolve({ kind: 'ref', num: 5, gen: 0 }))?.items).toHaveLength(2);
  });

  it.each(['<< /Subtype /Link >>', '5 0 R', '(none)'])(
    'take a list of annotations that is none for an empty one: %s',
    (annots) => {
      const page = `${ONE_PAGE[3]?.slice(0, -2)} /Annots ${annots} >>`;
      const { bytes, prepared } = sign(classicPdf({ ...ONE_PAGE, 3: page, 5: '<< /Subtype /Link >>' }));
      const doc = open(bytes);
      expect(asArray(doc.page(1).dict.entries.get('Annots'))?.items).toHaveLength(1);
      expect(findSignature(doc, prepared.fieldName)?.coverage.wholeFile).toBe(true);
      expect(objectsIn(prepared.increment)).not.toContain(5);
    },
  );

  it('keep /DR, /DA, /XFA and /NeedAppearances of the form', () => {
    const keys = '/DR << /Font << >> >> /DA (/Helv 0 Tf) /XFA 5 0 R /NeedAppearances true';
    const doc = open(sign(withForm(`4 0 R`, { 4: `<< /Fields [] ${keys} >>`, 5: '(xfa)' })).bytes);
    expect([...(acroForm(doc)?.entries.keys() ?? [])]).toEqual([
      'Fields',
      'DR',
      'DA',
      'XFA',
      'NeedAppearances',
      'SigFlags',
    ]);
    expect(rootFields(doc)?.items).toHaveLength(1);
  });

  it('keep the digits of numbers and the bytes of strings', () => {
    const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612.666656000 792.] /Odd (\\376\\377\\000\\051) >>';
    const text = toText(sign(classicPdf({ ...ONE_PAGE, 3: page })).prepared.increment);
    expect(text).toContain('612.666656000 792.]');
    expect(text).toContain('(\xfe\xff\x00\\))');
  });

  it('go to the page asked for, however deep the tree is', () => {
    const tree = {
      1: '<< /Type /Catalog /Pages 2 0 R >>',
      2: '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 3 /MediaBox [0 0 100 100] >>',
      3: '<< /Type /Pages /Kids [5 0 R] /Count 1 /Parent 2 0 R >>',
      4: '<< /Type /Pages /Kids [6 0 R 7 0 R] /Count 2 /Parent 2 0 R >>',
      5: '<< /Type /Page /Parent 3 0 R >>',
      6: '<< /Type /Page /Parent 4 0 R >>',
      7: '<< /Type /Page /Parent 4 0 R >>',
    };
    const placement = { mode: 'rect', page: 3, x: 1, y: 1, width: 20, height: 10 } as const;
    const { bytes, prepared } = sign(classicPdf(tree), { placement });
    expect(objectsIn(prepared.increment)).toContain(7);
    const doc = open(bytes);
    expect(doc.pageNumberOf({ kind: 'ref', num: 7, gen: 0 })).toBe(3);
    expect(asArray(doc.get(doc.page(3).dict, 'Annots'))?.items).toHaveLength(1);
  });
});

describe('field and signature dictionary', () => {
  it('say what they have to say', () => {
    const { bytes } = sign(classicPdf(), {
      reason: 'Tôi đồng ý (ký số) \\',
      signerName: 'Nguyễn Thị Đặng',
      location: 'Hue',
    });
    const doc = open(bytes);
    const found = findSignature(doc, 'Signature1');
    const signature = found?.signature.dict;
    const text = (key: string) => {
      const value = asString(doc.get(signature, key));
      return value === undefined ? undefined : decodeText(value);
    };
    expect(text('Reason')).toBe('Tôi đồng ý (ký số) \\');
    expect(text('Name')).toBe('Nguyễn Thị Đặng');
    expect(text('Location')).toBe('Hue');
    expect(text('M')).toBe("D:20261123201500+07'00'");
    expect(found?.signature.subFilter).toBe('ETSI.CAdES.detached');
    expect(asName(doc.get(signature, 'Filter'))).toBe('Adobe.PPKLite');
    expect(asInteger(doc.get(found?.field.dict, 'F'))).toBe(132);
    expect(asInteger(doc.get(acroForm(doc), 'SigFlags'))).toBe(3);
    expect(found?.field.rect).toEqual([0, 0, 0, 0]);
    expect(asDict(doc.get(asDict(doc.get(found?.field.dict, 'AP')), 'N'))?.entries.get('Subtype')).toMatchObject({
      name: 'Form',
    });
  });

  it('refuse a name that is taken or has a dot', () => {
    const filled = classicPdf({
      ...ONE_PAGE,
      1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>',
      4: '<< /FT /Tx /T (name) >>',
    });
    expect(failureOf(() => sign(filled, { fieldName: 'name' }))).toBe('validation_failed field_name_taken');
    const signed = sign(classicPdf(), { fieldName: 'Chữ ký' }).bytes;
    expect(failureOf(() => sign(signed, { fieldName: 'Chữ ký' }))).toBe('validation_failed field_signed');
    expect(failureOf(() => sign(signed, { fieldName: 'a.b' }))).toBe('validation_failed field_name_invalid');
  });
});

describe('a linearized-like file', () => {
  it('is continued from the section startxref names, its parameter dictionary left alone', () => {
    const later = appendTable(classicPdf(), { 8: '<< /Linearized 1 >>' }, '/Size 9 /Root 1 0 R');
    const { bytes } = sign(later);
    expect(open(bytes).xref.sections).toHaveLength(3);
    expect(join(later, bytes.subarray(later.length))).toEqual(bytes);
  });
});
