/** What other producers do that must not be called invalid: layouts of files, and what comes with a further signature. */
import { describe, expect, test } from '@jest/globals';
import { append, edited, newestSection, signPdf, streamText, textOf } from '@kyso/testkit';
import { AUTHORITY, validate, WORLD } from './world.ts';

const { signed, signer, form } = WORLD;
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const row = (offset: number): string => `${String(offset).padStart(10, '0')} 00000 n \n`;
const HEAD = '0000000000 65535 f \n';

async function after(pdf: Uint8Array): Promise<{ verdict: string; changes: string[] }> {
  const { verdict, signatures } = await validate(pdf);
  const changes = (signatures[0]?.changesAfter ?? []).map(({ kind, clearance }) => `${kind} ${clearance}`);
  return { verdict, changes };
}

const BODIES: readonly (readonly [number, string])[] = [
  [1, '<< /Type /Catalog /Pages 2 0 R >>'],
  [2, '<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300] >>'],
  [3, '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << >> >>'],
  [4, streamText('0 g')],
];

/** Two sections: the one in front lists the first page and is what `startxref` names (ISO 32000-2 Annex F). */
function linearized(): Uint8Array {
  const build = (first: number, main: number, offsets: readonly number[]): [string, number[], number, number] => {
    const [one = 0, two = 0, three = 0, four = 0, five = 0] = offsets;
    let text = '%PDF-1.4\n';
    const places: number[] = [];
    const add = (num: number, body: string): void => {
      places[num - 1] = text.length;
      text += `${num} 0 obj\n${body}\nendobj\n`;
    };
    add(5, `<< /Linearized 1 /L ${String(main).padStart(8, '0')} /O 3 /E 100 /N 1 /T 9 /H [0 0] >>`);
    const frontAt = text.length;
    text += `xref\n3 3\n${row(three)}${row(four)}${row(five)}trailer\n<< /Size 6 /Root 1 0 R /Prev ${String(main).padStart(8, '0')} >>\nstartxref\n0\n%%EOF\n`;
    for (const [num, body] of [...BODIES].reverse()) add(num, body);
    const mainAt = text.length;
    text += `xref\n0 3\n${HEAD}${row(one)}${row(two)}trailer\n<< /Size 3 >>\nstartxref\n${first}\n%%EOF\n`;
    return [text, places, frontAt, mainAt];
  };
  const [, places, front, main] = build(0, 0, []);
  return latin1(build(front, main, places)[0]);
}

/** A table and the stream that lists what old readers need not see (§7.5.8.4): object 9. */
function hybrid(): Uint8Array {
  let text = '%PDF-1.5\n';
  const places = BODIES.map(([num, body]) => {
    const at = text.length;
    text += `${num} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const nineAt = text.length;
  text += '9 0 obj\n(only for new readers)\nendobj\n';
  const streamAt = text.length;
  const rows = String.fromCharCode(1, nineAt >>> 8, nineAt & 255, 0);
  text += `8 0 obj\n${streamText(rows, '/Type /XRef /W [1 2 1] /Index [9 1] /Size 10')}\nendobj\n`;
  const at = text.length;
  text += `xref\n0 5\n${HEAD}${places.map(row).join('')}trailer\n<< /Size 10 /Root 1 0 R /XRefStm ${streamAt} >>\nstartxref\n${at}\n%%EOF\n`;
  return latin1(text);
}

describe('files laid out as other producers do', () => {
  test.each([
    ['linearized', linearized],
    ['hybrid', hybrid],
    ['with bytes of a line end behind the last line', () => latin1(`${textOf(form)}\r\n\r\n`)],
    ['without a line end behind the last line', () => latin1(textOf(form).trimEnd())],
    [
      'with usage rights',
      () =>
        append(form, {
          ...edited(form, 1, '/Type', '/Perms << /UR3 95 0 R >> /Type'),
          95: '<< /Type /Sig /Filter /Adobe.PPKLite >>',
        }),
    ],
    ['with a section that begins behind white space', () => append(form, {}, { prev: newestSection(form) - 1 })],
  ])('are valid once signed, and signed again: %s', async (_, make) => {
    const once = signPdf(make(), { signer });
    expect(await after(once)).toEqual({ verdict: 'valid', changes: [] });
    const twice = signPdf(once, { signer });
    expect(await after(twice)).toEqual({ verdict: 'valid', changes: ['signature_added permitted'] });
  });
});

describe('what comes with a further signature', () => {
  test('catalog, information and metadata written again by the producer', async () => {
    const base = signPdf(
      append(form, {
        ...edited(form, 1, '/Type', '/Metadata 80 0 R /Type'),
        80: streamText('<x/>', '/Type /Metadata /Subtype /XML'),
      }),
      { signer },
    );
    const saved = append(
      base,
      {
        ...edited(
          base,
          1,
          '/Type',
          '/Version /1.7 /Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> >> /Type',
        ),
        ...edited(base, 5, '/DR << ', '/DR << /Encoding << /PDFDocEncoding 97 0 R >> '),
        80: streamText('<y/>', '/Type /Metadata /Subtype /XML'),
        96: '<< /ModDate (D:20260601) /Producer (x) >>',
        97: '<< /Type /Encoding /Differences [24 /breve] >>',
      },
      { trailer: '/Root 1 0 R /Info 96 0 R' },
    );
    const { verdict, changes } = await after(signPdf(saved, { signer }));
    expect(verdict).toBe('valid');
    expect(changes.every((change) => change.endsWith('permitted'))).toBe(true);
  });

  test('validation data with a record for each signature, written in place', async () => {
    const crl = AUTHORITY.crl({ thisUpdate: '2026-06-01T00:00:00Z', nextUpdate: '2026-08-01T00:00:00Z' });
    const data = Buffer.from(crl).toString('latin1');
    const certificate = Buffer.from(AUTHORITY.certificate.raw).toString('latin1');
    const vri = '/VRI << /ABCDEF << /Type /VRI /Cert [96 0 R] /CRL [97 0 R] /TU (D:20260601) >> >>';
    const with1 = append(signed, {
      ...edited(signed, 1, '/Type', `/DSS << /Type /DSS /Certs [96 0 R] /CRLs [97 0 R] ${vri} >> /Type`),
      96: streamText(certificate),
      97: streamText(data),
    });
    expect(await after(with1)).toEqual({ verdict: 'valid', changes: ['validation_data_added permitted'] });
  });

  test('a note with its popup, under certification level 3', async () => {
    const certified = signPdf(form, { signer, options: { certify: 3 } });
    const noted = append(certified, {
      ...edited(certified, 3, '/Annots [', '/Annots [93 0 R 94 0 R '),
      93: '<< /Type /Annot /Subtype /Text /Contents (x) /Rect [0 0 20 20] /Popup 94 0 R /P 3 0 R /T (An) /M (D:20260601) /C [1 1 0] /F 28 /Name /Comment >>',
      94: '<< /Type /Annot /Subtype /Popup /Rect [20 20 120 80] /Parent 93 0 R /Open false /F 28 >>',
    });
    expect(await after(noted)).toEqual({ verdict: 'valid', changes: ['annotation_added permitted'] });
  });

  test('an element for its field in the structure tree, lists of the parent tree written in place', async () => {
    const base = append(form, {
      ...edited(form, 1, '/Type', '/MarkInfo << /Marked true >> /StructTreeRoot 76 0 R /Type'),
      76: '<< /Type /StructTreeRoot /K [77 0 R] /ParentTree 79 0 R /ParentTreeNextKey 1 >>',
      77: '<< /Type /StructElem /S /P /P 76 0 R /Pg 3 0 R /K 0 >>',
      79: '<< /Nums [0 [77 0 R]] >>',
    });
    const once = signPdf(base, { signer });
    const field =
      '<< /Type /Annot /Subtype /Widget /FT /Sig /T (Duyet) /Rect [0 0 0 0] /P 3 0 R /F 132 /StructParent 1 >>';
    const tagged = append(once, {
      ...edited(once, 5, '/Fields [', '/Fields [120 0 R '),
      ...edited(once, 3, '/Annots [', '/Annots [120 0 R '),
      ...edited(once, 76, '/K [77 0 R]', '/K [77 0 R 121 0 R]'),
      ...edited(once, 79, '[77 0 R]]', '[77 0 R] 1 121 0 R]'),
      120: field,
      121: '<< /Type /StructElem /S /Form /P 76 0 R /Pg 3 0 R /K << /Type /OBJR /Obj 120 0 R /Pg 3 0 R >> >>',
    });
    const twice = signPdf(tagged, { signer, options: { fieldName: 'Duyet' } });
    expect((await after(twice)).verdict).toBe('valid');
  });

  test('a choice of a combo box, shown by its name', async () => {
    const base = append(form, edited(form, 7, '/FT /Tx', '/FT /Ch /Ff 131072 /Opt [[(1) (mot)] [(2) (hai)]]'));
    const once = signPdf(base, { signer });
    const chosen = append(once, {
      ...edited(once, 7, '/F 4', '/F 4 /V (1) /AP << /N 94 0 R >>'),
      94: streamText(
        'BT /F1 9 Tf (mot) Tj ET',
        '/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F1 6 0 R >> >>',
      ),
    });
    expect(await after(chosen)).toEqual({ verdict: 'valid', changes: ['form_filled permitted'] });
  });
});
