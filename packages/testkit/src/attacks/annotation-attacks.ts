/** Annotations, widgets and structure elements swapped, hidden, given actions or shown elsewhere. */
import type { DocMdpLevel } from '@kyso/pdf';
import { signPdf } from '../pki/sign-pdf.ts';
import { append, edited, newestSection, type Objects, objectText, streamText } from './documents.ts';
import { change, edit } from './increment-attacks.ts';
import type { Attack, AttackWorld } from './table.ts';

const BOX = '/Type /XObject /Subtype /Form /BBox [0 0 100 20]';

/** Signed with annotation 70, which `text` describes, on page 1; its appearances are 71 and 72. */
function withAnnotation({ form, signer }: AttackWorld, text: string, level?: DocMdpLevel): Uint8Array {
  const base = append(form, {
    ...edited(form, 3, '/Annots [', '/Annots [70 0 R '),
    70: `<< /Type /Annot /Rect [40 140 140 160] ${text} >>`,
    71: streamText('BT /F1 9 Tf (DA THU) Tj ET', BOX),
    72: streamText('BT /F1 9 Tf (CHUA THU) Tj ET', BOX),
  });
  return signPdf(base, { signer, ...(level === undefined ? {} : { options: { certify: level } }) });
}

const STAMP = '/Subtype /Stamp /F 4 /AP << /N 71 0 R >>';
const NOTE = '/Subtype /Text /Contents (x)';

const annotated =
  (text: string, objects: (signed: Uint8Array) => Objects, level?: DocMdpLevel) =>
  (world: AttackWorld): Uint8Array => {
    const signed = withAnnotation(world, text, level);
    return append(signed, objects(signed));
  };

/** An increment in which object `num` is free, or stands under another generation. */
function listedAs({ signed }: { signed: Uint8Array }, num: number, row: string): Uint8Array {
  const text = `${num} 1 obj\n${objectText(signed, num)}\nendobj\n`;
  const at = String(signed.length).padStart(10, '0');
  const body = row.includes('$at') ? text : '';
  const table = `xref\n${num} 1\n${row.replace('$at', at)} \ntrailer\n<< /Size 400 /Root 1 0 R /Prev ${newestSection(signed)} >>\n`;
  const end = `startxref\n${signed.length + body.length}\n%%EOF\n`;
  return new Uint8Array(Buffer.concat([signed, Buffer.from(body + table + end, 'latin1')]));
}

const FREE = '0000000000 00001 f';
const OTHER_GENERATION = '$at 00001 n';

/** A note that joins a document certified at level 3. */
const joins = (entries: string) => (world: AttackWorld) => {
  const pdf = signPdf(world.form, { signer: world.signer, options: { certify: 3 } });
  return append(pdf, {
    ...edited(pdf, 3, '/Annots [', '/Annots [93 0 R '),
    93: `<< /Type /Annot /Rect [0 0 300 300] ${entries} >>`,
  });
};

/** Signed again with a field of the attacker's making. */
const signedWith =
  (field: string, more: Objects = {}) =>
  ({ signed, signer }: AttackWorld): Uint8Array => {
    const pdf = append(signed, {
      ...edited(signed, 5, '/Fields [', '/Fields [120 0 R '),
      ...edited(signed, 3, '/Annots [', '/Annots [120 0 R 121 0 R '),
      120: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Duyet) /F 4 /P 3 0 R /AP << /N 94 0 R >> ${field} >>`,
      94: streamText('1 g 0 0 300 300 re f', '/Type /XObject /Subtype /Form /BBox [0 0 300 300]'),
      ...more,
    });
    return signPdf(pdf, { signer, options: { fieldName: 'Duyet' } });
  };

/** A field with two widgets, 73 on page 1 and 74 on page 2. */
function twoWidgets({ form, signer }: AttackWorld): Uint8Array {
  const widget = (page: number): string =>
    `<< /Type /Annot /Subtype /Widget /Parent 75 0 R /Rect [40 180 140 200] /P ${page} 0 R /F 4 /AP << /N 71 0 R >> >>`;
  const base = append(form, {
    ...edited(form, 5, '/Fields [', '/Fields [75 0 R '),
    ...edited(form, 3, '/Annots [', '/Annots [73 0 R '),
    ...edited(form, 13, '/Type /Page', '/Type /Page /Annots [74 0 R]'),
    71: streamText('BT /F1 9 Tf (12) Tj ET', BOX),
    73: widget(3),
    74: widget(13),
    75: '<< /FT /Tx /T (hai) /V (12) /Kids [73 0 R 74 0 R] >>',
  });
  return signPdf(base, { signer });
}

/** Signed with a structure tree: element 77 is the paragraph of page 1. */
function tagged({ form, signer }: AttackWorld): Uint8Array {
  const base = append(form, {
    ...edited(form, 1, '/Type /Catalog', '/Type /Catalog /MarkInfo << /Marked true >> /StructTreeRoot 76 0 R'),
    76: '<< /Type /StructTreeRoot /K [77 0 R] /ParentTree << /Nums [0 [77 0 R]] >> /ParentTreeNextKey 1 >>',
    77: '<< /Type /StructElem /S /P /P 76 0 R /Pg 3 0 R /K 0 >>',
  });
  return signPdf(base, { signer });
}

const retagged =
  (objects: (signed: Uint8Array) => Objects) =>
  (world: AttackWorld): Uint8Array => {
    const signed = tagged(world);
    return append(signed, objects(signed));
  };

export const annotationAttacks: readonly Attack[] = [
  { name: 'annotation: link listed as free', make: (world) => listedAs(world, 16, FREE) },
  { name: 'annotation: link under another generation', make: (world) => listedAs(world, 16, OTHER_GENERATION) },
  { name: 'annotation: link becomes null', make: change(() => ({ 16: 'null' })) },
  {
    name: 'annotation: action given twice, the old one last',
    make: edit(16, '/Rect', '/A << /S /URI /URI (https://example.ru) >> /Rect'),
  },
  {
    name: 'annotation: escaped action beside the plain one',
    make: edit(16, '/Rect', '/#41 << /S /Launch /F (a) >> /Rect'),
  },
  { name: 'annotation: link hidden', make: edit(16, '/Rect', '/F 2 /Rect') },
  { name: 'annotation: link in a layer', make: edit(16, '/Rect', '/OC 12 0 R /Rect') },
  {
    name: 'annotation: link becomes a stream',
    make: change(() => ({ 16: streamText('', '/Type /Annot /Subtype /Link') })),
  },
  {
    name: 'annotation: stamp listed as free',
    make: (world) => listedAs({ signed: withAnnotation(world, STAMP) }, 70, FREE),
  },
  {
    name: 'annotation: stamp listed as free under level 3',
    make: (world) => listedAs({ signed: withAnnotation(world, STAMP, 3) }, 70, FREE),
  },
  { name: 'annotation: stamp looks otherwise', make: annotated(STAMP, (pdf) => edited(pdf, 70, '71 0 R', '72 0 R')) },
  {
    name: 'annotation: look of a stamp replaced',
    make: annotated(STAMP, (pdf) => ({ 71: objectText(pdf, 72) })),
  },
  {
    name: 'annotation: look of a stamp replaced under level 3',
    make: annotated(STAMP, (pdf) => ({ 71: objectText(pdf, 72) }), 3),
  },
  {
    name: 'annotation: state of a stamp',
    make: annotated('/Subtype /Stamp /F 4 /AS /A /AP << /N << /A 71 0 R /B 72 0 R >> >>', (pdf) =>
      edited(pdf, 70, '/AS /A', '/AS /B'),
    ),
  },
  {
    name: 'annotation: stamp hidden under level 3',
    make: annotated(STAMP, (pdf) => edited(pdf, 70, '/F 4', '/F 2'), 3),
  },
  {
    name: 'annotation: note becomes a link under level 3',
    make: annotated(
      NOTE,
      (pdf) => edited(pdf, 70, NOTE, '/Subtype /Link /A << /S /URI /URI (https://example.ru) >>'),
      3,
    ),
  },
  {
    name: 'annotation: note becomes a widget under level 3',
    make: annotated(
      NOTE,
      (pdf) => edited(pdf, 70, NOTE, '/Subtype /Widget /FT /Tx /T (a) /V (b) /MK << /BG [1] >>'),
      3,
    ),
  },
  {
    name: 'annotation: note is given a script under level 3',
    make: annotated(NOTE, (pdf) => edited(pdf, 70, NOTE, `${NOTE} /A << /S /JavaScript /JS (1) >>`), 3),
  },
  {
    name: 'annotation: note with a script under level 3',
    make: joins('/Subtype /Text /A << /S /JavaScript /JS (1) >>'),
  },
  {
    name: 'annotation: note with actions of its page under level 3',
    make: joins('/Subtype /Text /AA << /PV << /S /Launch /F (a.exe) >> >>'),
  },
  {
    name: 'annotation: black highlight without a look under level 3',
    make: joins('/Subtype /Highlight /C [0 0 0] /QuadPoints [0 0 300 0 0 300 300 300]'),
  },
  {
    name: 'annotation: wide strike-out without a look under level 3',
    make: joins('/Subtype /StrikeOut /C [1 1 1] /QuadPoints [0 0 300 0 0 300 300 300]'),
  },
  {
    name: 'annotation: file attached under level 3',
    make: joins('/Subtype /FileAttachment /FS << /Type /Filespec /F (a.exe) >>'),
  },
  {
    name: 'annotation: popup with a look under level 3',
    make: joins('/Subtype /Popup /Open true /AP << /N 14 0 R >>'),
  },
  { name: 'annotation: 3D under level 3', make: joins('/Subtype /3D /3DD 14 0 R') },
  { name: 'annotation: screen under level 3', make: joins('/Subtype /Screen /A << /S /Rendition >>') },
  { name: 'annotation: watermark under level 3', make: joins('/Subtype /Watermark /AP << /N 14 0 R >>') },
  { name: 'annotation: of no kind under level 3', make: joins('/AP << /N 14 0 R >>') },
  {
    name: 'form: one of two widgets listed as free',
    make: (world) => listedAs({ signed: twoWidgets(world) }, 74, FREE),
  },
  {
    name: 'form: one of two widgets hidden',
    make: (world) => {
      const signed = twoWidgets(world);
      return append(signed, edited(signed, 74, '/F 4', '/F 2'));
    },
  },
  {
    name: 'form: one of two widgets filled otherwise',
    make: (world) => {
      const signed = twoWidgets(world);
      return append(signed, { ...edited(signed, 74, '71 0 R', '98 0 R'), 98: streamText('BT (99) Tj ET', BOX) });
    },
  },
  { name: 'form: field listed as free', make: (world) => listedAs(world, 8, FREE) },
  { name: 'form: field under another generation', make: (world) => listedAs(world, 8, OTHER_GENERATION) },
  { name: 'form: filled field shown on page 2 as well', make: edit(13, '/Type /Page', '/Type /Page /Annots [8 0 R]') },
  {
    name: 'form: filled field that names no page, shown on page 2 as well',
    make: ({ form, signer }) => {
      const signed = signPdf(append(form, edited(form, 8, '/P 3 0 R', '')), { signer });
      return append(signed, edited(signed, 13, '/Type /Page', '/Type /Page /Annots [8 0 R]'));
    },
  },
  {
    name: 'form: signature flags taken back',
    make: (world) => {
      const { signed } = world;
      return append(signed, edited(signed, 5, /\/SigFlags 3/, '/SigFlags 0'));
    },
  },
  { name: 'form: field given twice the value', make: edit(8, '/V (12)', '/V (99) /V (12)') },
  { name: 'form: look given twice', make: edit(8, '/AP', '/AP << /N 14 0 R >> /AP') },
  {
    name: 'signature: widget of another kind below the field',
    make: signedWith('/Kids [121 0 R]', {
      121: '<< /Type /Annot /Subtype /Widget /FT /Tx /V (9.999.999) /Rect [40 200 100 220] /P 3 0 R /F 4 /AP << /N 94 0 R >> /Parent 120 0 R >>',
    }),
  },
  { name: 'signature: odd numbers in the box', make: signedWith('/Rect [0 0 --300 300]') },
  { name: 'signature: numbers of the box that are no numbers', make: signedWith('/Rect [(0) (0) (300) (300)]') },
  { name: 'signature: box in another object', make: signedWith('/Rect 122 0 R', { 122: '[0 0 300 300]' }) },
  { name: 'signature: box written backwards', make: signedWith('/Rect [300 300 0 0]') },
  { name: 'signature: box far beyond the page', make: signedWith('/Rect [-9999 -9999 9999 9999]') },
  {
    name: 'structure: text of an element replaced',
    make: retagged((pdf) => edited(pdf, 77, '/K 0', '/K 0 /ActualText (9.999.999)')),
  },
  { name: 'structure: role of an element', make: retagged((pdf) => edited(pdf, 77, '/S /P', '/S /Artifact')) },
  {
    name: 'structure: roles mapped',
    make: retagged((pdf) => edited(pdf, 76, '/K [', '/RoleMap << /P /Artifact >> /K [')),
  },
  {
    name: 'structure: new element says another text',
    make: retagged((pdf) => ({
      ...edited(pdf, 76, '77 0 R] /Par', '77 0 R 78 0 R] /Par'),
      78: '<< /Type /StructElem /S /Form /P 76 0 R /ActualText (9.999.999) /K << /Type /OBJR /Obj 16 0 R >> >>',
    })),
  },
  {
    name: 'structure: new element over elements of its own',
    make: retagged((pdf) => ({
      ...edited(pdf, 76, '77 0 R] /Par', '77 0 R 78 0 R] /Par'),
      78: '<< /Type /StructElem /S /Form /P 76 0 R /K 79 0 R >>',
      79: '<< /Type /StructElem /S /P /P 78 0 R /Pg 3 0 R /ActualText (9.999.999) /K 0 >>',
    })),
  },
  {
    name: 'structure: new element takes marked content',
    make: retagged((pdf) => ({
      ...edited(pdf, 76, '77 0 R] /Par', '77 0 R 78 0 R] /Par'),
      78: '<< /Type /StructElem /S /Form /P 76 0 R /Pg 3 0 R /ActualText (9.999.999) /K [0] >>',
    })),
  },
  {
    name: 'structure: parents swapped',
    make: retagged((pdf) => ({
      ...edited(pdf, 76, '[0 [77 0 R]]', '[0 [78 0 R]]'),
      78: '<< /Type /StructElem /S /Form /P 76 0 R /K 0 >>',
    })),
  },
];
