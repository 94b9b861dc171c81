/** Fields, widgets and further signatures bent so that what is seen is not what was signed. */
import { signPdf } from '../pki/sign-pdf.ts';
import { append, edited, streamText } from './documents.ts';
import { change, edit } from './increment-attacks.ts';
import type { Attack, AttackWorld } from './table.ts';

const FORM_XOBJECT = '/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F1 6 0 R >> >>';

const filledWith = (value: string, look: string) =>
  change((signed) => ({
    ...edited(signed, 7, '/F 4', `/F 4 ${value} /AP << /N 94 0 R >>`),
    94: streamText(look, FORM_XOBJECT),
  }));

const signatureField = (name: string, rect: string, more: string): string =>
  `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${name}) /Rect [${rect}] /F 4 /AP << /N 94 0 R >> ${more} >>`;

const LOOK = streamText('1 g 0 0 300 300 re f', '/Type /XObject /Subtype /Form /BBox [0 0 300 300]');

/** Signed again with widgets of the attacker's making on page 1. */
const signedAgain =
  (rects: readonly string[], more: string, bendForm: (form: Uint8Array) => Uint8Array = (form) => form) =>
  ({ form, signer }: AttackWorld): Uint8Array => {
    const first = signPdf(bendForm(form), { signer });
    return rects.reduce((pdf, rect, index) => {
      const num = 120 + 10 * index;
      const name = `Duyet${index}`;
      const field = append(pdf, {
        ...edited(pdf, 5, '/Fields [', `/Fields [${num} 0 R `),
        ...edited(pdf, 3, '/Annots [', `/Annots [${num} 0 R `),
        [num]: signatureField(name, rect, more),
        94: LOOK,
      });
      return signPdf(field, { signer, options: { fieldName: name } });
    }, first);
  };

export const formAttacks: readonly Attack[] = [
  {
    name: 'form: appearance says another thing than the value',
    make: filledWith('/V (1.000)', 'BT /F1 12 Tf (9.999) Tj ET'),
  },
  { name: 'form: appearance without any value', make: filledWith('', 'BT /F1 12 Tf (9.999) Tj ET') },
  { name: 'form: appearance paints a picture', make: filledWith('/V (1)', 'BT (1) Tj ET /Im Do') },
  { name: 'form: appearance strokes over the page', make: filledWith('/V (1)', 'BT (1) Tj ET 100 w 0 0 m 100 20 l S') },
  {
    name: 'form: painting hidden between comments',
    make: filledWith('/V (1)', '% (\n1 g 0 0 100 20 re f\n% )\nBT (1) Tj ET'),
  },
  {
    name: 'form: painting hidden by missing spaces',
    make: filledWith('/V (1)', '1 g 0 0 100 20 re\0f()pop BT (1) Tj ET'),
  },
  { name: 'form: line width scaled', make: filledWith('/V (1)', 'BT (1) Tj ET 99 0 0 99 0 0 cm 0 0 m 1 1 l S') },
  {
    name: 'form: ticked with another look of the state',
    make: change((signed) => ({
      ...edited(signed, 9, '/AS /Off', '/AS /On /V /On'),
      11: streamText('BT (9.999) Tj ET', FORM_XOBJECT),
    })),
  },
  { name: 'form: states of a box swapped', make: edit(9, '/On 11 0 R /Off 11 0 R', '/On 10 0 R /Off 10 0 R') },
  { name: 'form: maximum length', make: edit(7, '/FT /Tx', '/FT /Tx /MaxLen 1') },
  { name: 'form: field becomes a password', make: edit(8, '/FT /Tx', '/FT /Tx /Ff 8192') },
  { name: 'form: field of another kind', make: edit(8, '/FT /Tx', '/FT /Ch') },
  { name: 'form: default appearance', make: edit(5, '/DA (/F1 12 Tf)', '/DA (/F1 99 Tf)') },
  { name: 'form: background', make: edit(7, '/FT /Tx', '/FT /Tx /MK << /BG [1 1 1] >>') },
  { name: 'form: field action', make: edit(7, '/FT /Tx', '/FT /Tx /AA << /K << /S /JavaScript /JS (1) >> >>') },
  { name: 'form: alternate name', make: edit(7, '/FT /Tx', '/FT /Tx /TU (Toi dong y)') },
  { name: 'form: order of calculation', make: edit(5, '/Fields', '/CO [8 0 R] /Fields') },
  { name: 'form: field with a parent', make: edit(7, '/FT /Tx', '/FT /Tx /Parent 8 0 R') },
  { name: 'form: two fields in one widget', make: edit(5, '/Fields [', '/Fields [3 0 R ') },
  { name: 'form: order of widgets', make: edit(3, /7 0 R 8 0 R 9 0 R/, '9 0 R 8 0 R 7 0 R') },
  { name: 'form: widget gone from its page', make: edit(3, /(\/Annots \[.*?)8 0 R /, '$1') },
  { name: 'form: link made larger', make: edit(16, '[0 0 10 10]', '[0 0 300 300]') },
  { name: 'signature: large picture over a third of the page', make: signedAgain(['0 0 300 120'], '/P 3 0 R') },
  {
    name: 'signature: two pictures that cover the page together',
    make: signedAgain(['0 0 300 150', '0 150 300 300'], '/P 3 0 R'),
  },
  {
    name: 'signature: widget says it stands on another, larger page',
    make: signedAgain(['0 0 300 300'], '/P 13 0 R', (form) =>
      append(form, edited(form, 13, '/Type /Page', '/Type /Page /MediaBox [0 0 9000 9000]')),
    ),
  },
  {
    name: 'signature: covers all that the crop box leaves',
    make: signedAgain(['0 0 300 300'], '/P 3 0 R', (form) =>
      append(form, edited(form, 3, '/Type /Page', '/Type /Page /MediaBox [0 0 9000 9000] /CropBox [0 0 300 300]')),
    ),
  },
  {
    name: 'signature: widget with an action',
    make: signedAgain(['0 0 9 9'], '/P 3 0 R /A << /S /URI /URI (https://example.ru) >>'),
  },
  {
    name: 'signature: field of the approval filled with actions',
    make: signedAgain(['0 0 9 9'], '/P 3 0 R /AA << /E << /S /JavaScript /JS (1) >> >>'),
  },
];
