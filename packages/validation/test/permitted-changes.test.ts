import { describe, expect, test } from '@jest/globals';
import { addValidationData, append, edited, signPdf, streamText, timestampPdf } from '@kyso/testkit';
import { type Change, changeSentence } from '@kyso/validation';
import { AUTHORITY, UNIT, validate, WORLD } from './world.ts';

const { signed, signer, form } = WORLD;
const kindsOf = (changes: readonly Change[]): string[] => changes.map(({ kind, clearance }) => `${kind} ${clearance}`);

/** The verdict of the file and what happened after its first signature. */
async function after(pdf: Uint8Array): Promise<{ verdict: string; changes: string[] }> {
  const { verdict, signatures } = await validate(pdf);
  return { verdict, changes: kindsOf(signatures[0]?.changesAfter ?? []) };
}

describe('changes that a signature permits', () => {
  test('a further signature, visible on page 1', async () => {
    const box = { mode: 'rect', page: 1, x: 10, y: 10, width: 80, height: 30 } as const;
    const twice = signPdf(signed, { signer, options: { placement: box } });
    expect(await after(twice)).toEqual({
      verdict: 'valid',
      changes: ['signature_added permitted'],
    });
  });

  test('a further signature in an empty field the document had', async () => {
    const field = '<< /FT /Sig /T (Duyet) /Type /Annot /Subtype /Widget /Rect [0 0 50 20] /F 4 /P 3 0 R >>';
    const base = append(form, {
      ...edited(form, 5, '/Fields [', '/Fields [70 0 R '),
      ...edited(form, 3, '/Annots [', '/Annots [70 0 R '),
      70: field,
    });
    const twice = signPdf(signPdf(base, { signer }), { signer, options: { fieldName: 'Duyet' } });
    expect((await after(twice)).verdict).toBe('valid');
  });

  test('an empty form field is filled in, before another signature', async () => {
    const filled = append(signed, {
      ...edited(signed, 7, '/F 4', '/F 4 /V (An) /AP << /N 94 0 R >>'),
      94: streamText('BT (An) Tj ET', '/Type /XObject /Subtype /Form /BBox [0 0 100 20]'),
    });
    expect(await after(filled)).toEqual({ verdict: 'valid', changes: ['form_filled permitted'] });
    expect((await after(signPdf(filled, { signer }))).verdict).toBe('valid');
  });

  test.each([
    ['in parts, with escapes and a border', '0 0 100 20 re 1 w S BT (Nguyen \\(An) Tj T* (\\)) Tj ET'],
    ['in codes of an embedded font', 'BT <00410042> Tj ET'],
    ['cut by a clip', '/Tx BMC q 0 0 100 20 re W n BT (Nguyen (An)) Tj ET Q EMC'],
  ])('a field is filled in with the look %s', async (_, look) => {
    const filled = append(signed, {
      ...edited(signed, 7, '/F 4', '/F 4 /V (Nguyen \\(An\\)) /AP << /N 94 0 R >>'),
      94: streamText(look, '/Type /XObject /Subtype /Form /BBox [0 0 100 20]'),
    });
    expect(await after(filled)).toEqual({ verdict: 'valid', changes: ['form_filled permitted'] });
  });

  const FONTS = {
    simple: '<< /Type /Font /Subtype /TrueType /BaseFont /Arial /Encoding /WinAnsiEncoding >>',
    renamed:
      '<< /Type /Font /Subtype /Type1 /BaseFont /X /Encoding << /Differences [1 /uni0110 /a 40 /uni1EB7 /n /g] >> >>',
    codes:
      '<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [96 0 R] /ToUnicode 97 0 R >>',
    embedded: '<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+X /FontDescriptor << /FontFile2 98 0 R >> >>',
  };
  const CMAP = `begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange
    2 beginbfchar <0001> <0110> <0002> <1EB7> endbfchar
    2 beginbfrange <0010> <0011> <006E> <0020> <0021> [<0067> <00660069>] endbfrange endcmap`;

  test.each([
    ['in Windows letters', 'simple', '(Ca\\231o s\\351)', 'FEFF00430061 2122 006F 0020 0073 00E9'],
    ['in hexadecimal', 'simple', '<4120>', 'FEFF0041'],
    ['with an odd hexadecimal digit', 'simple', '<41 2>', 'FEFF0041'],
    ['in letters of another place', 'renamed', '<01 28 29 2A>', 'FEFF0110 1EB7 006E 0067'],
    ['in codes with a table', 'codes', '<0001 0002> Tj <0010 0020>', 'FEFF0110 1EB7 006E 0067'],
    ['with accents behind their letters', 'codes', '<0001 0002> Tj <0010 0020>', 'FEFF0110 0061 0306 0323 006E 0067'],
    ['with a ligature', 'codes', '<0021>', '6669'],
    ['in codes that nobody explains', 'embedded', '(\\001\\002)', '6669'],
    ['in a script from right to left', 'codes', '<0001>', 'FEFF05D0'],
  ] as const)('a field is filled in %s', async (_, font, look, value) => {
    const filled = append(signed, {
      ...edited(signed, 7, '/F 4', `/F 4 /V <${value}> /AP << /N 94 0 R >>`),
      94: streamText(
        `q BT /T 9 Tf ${look} Tj ET Q`,
        '/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /T 95 0 R >> >>',
      ),
      95: FONTS[font],
      97: streamText(CMAP),
    });
    expect(await after(filled)).toEqual({ verdict: 'valid', changes: ['form_filled permitted'] });
  });

  test('three further signatures that leave most of the page free', async () => {
    const box = (y: number) => ({ mode: 'rect', page: 1, x: 10, y, width: 120, height: 60 }) as const;
    const all = [10, 90, 170].reduce((pdf, y) => signPdf(pdf, { signer, options: { placement: box(y) } }), signed);
    expect((await after(all)).verdict).toBe('valid');
  });

  test('form filled under certification level 2, then signed', async () => {
    const certified = signPdf(form, { signer, options: { certify: 2 } });
    const filled = append(certified, edited(certified, 7, '/F 4', '/F 4 /V (An)'));
    expect((await after(signPdf(filled, { signer }))).verdict).toBe('valid');
  });

  test('a box is ticked', async () => {
    const ticked = append(signed, edited(signed, 9, '/AS /Off', '/AS /On /V /On'));
    expect(await after(ticked)).toEqual({ verdict: 'valid', changes: ['form_filled permitted'] });
  });

  test('validation data and a document timestamp, also under certification level 1', async () => {
    const crl = AUTHORITY.crl({ thisUpdate: '2026-06-01T00:00:00Z', nextUpdate: '2026-08-01T00:00:00Z' });
    const sealed = signPdf(form, { signer, options: { certify: 1 } });
    const data = addValidationData(sealed, { certificates: [AUTHORITY.certificate.raw], crls: [crl] });
    expect((await after(data)).verdict).toBe('valid');
    const more = addValidationData(data, { crls: [AUTHORITY.crl({ thisUpdate: '2026-06-02T00:00:00Z' })] });
    expect(await after(more)).toMatchObject({ verdict: 'valid' });
    const stamped = timestampPdf(addValidationData(signed, { crls: [crl] }), UNIT, '2026-06-02T00:00:00Z');
    expect(await after(stamped)).toEqual({
      verdict: 'valid',
      changes: ['timestamp_added permitted', 'validation_data_added permitted'],
    });
  });

  test('a note without a look of its own under certification level 3', async () => {
    const certified = signPdf(form, { signer, options: { certify: 3 } });
    const note = '<< /Type /Annot /Subtype /Text /Contents (x) /Rect [0 0 10 10] >>';
    const noted = append(certified, { ...edited(certified, 3, '/Annots [', '/Annots [93 0 R '), 93: note });
    expect(await after(noted)).toEqual({ verdict: 'valid', changes: ['annotation_added permitted'] });
  });

  test('objects written again unchanged are no change', async () => {
    const again = append(signed, {
      ...edited(signed, 3, '/Type /Page', '/Type  /Page'),
      ...edited(signed, 6, '/Type', ' /Type'),
    });
    expect(await after(again)).toEqual({ verdict: 'valid', changes: [] });
  });
});

test('a change is told in words, with its page and field', async () => {
  const evil = append(signed, { ...edited(signed, 13, '4 0 R', '14 0 R'), ...edited(signed, 8, '(12)', '(99)') });
  const { signatures } = await validate(evil);
  const sentences = signatures[0]?.changesAfter.map((change) => changeSentence(change).vi);
  expect(sentences).toEqual([
    'trang 1: thay nội dung ô biểu mẫu đã có khi ký ô "so" (CẦN XEM LẠI)',
    'trang 2: sửa nội dung trang (KHÔNG ĐƯỢC PHÉP)',
  ]);
});
