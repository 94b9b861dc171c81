/** Evil annotation and sneaky signature: certified documents changed with what the certification permits, or against it. */
import type { DocMdpLevel } from '@kyso/pdf';
import { signPdf } from '../pki/sign-pdf.ts';
import { append, edited, streamText } from './documents.ts';
import { signatureNumber } from './range-attacks.ts';
import type { Attack, AttackWorld } from './table.ts';

const certified = ({ form, signer }: AttackWorld, level: DocMdpLevel): Uint8Array =>
  signPdf(form, { signer, options: { certify: level } });

const LOOK = streamText(
  '1 g 0 0 300 300 re f BT /F1 18 Tf (9.999.999) Tj ET',
  '/Type /XObject /Subtype /Form /BBox [0 0 300 300]',
);

const annotate =
  (level: DocMdpLevel, subtype: string, appearance = true) =>
  (world: AttackWorld): Uint8Array => {
    const pdf = certified(world, level);
    const ap = appearance ? '/AP << /N 94 0 R >>' : '';
    const annotation = `<< /Type /Annot /Subtype /${subtype} /Rect [0 0 300 300] /QuadPoints [0 0 1 0 0 1 1 1] /Contents (x) ${ap} >>`;
    return append(pdf, {
      ...edited(pdf, 3, '/Annots [', '/Annots [93 0 R '),
      93: annotation,
      ...(appearance ? { 94: LOOK } : {}),
    });
  };

/** A signature field with an appearance, signed by nobody, or by a signature that is somebody else's. */
const fakeSignature =
  (level: DocMdpLevel, value: (pdf: Uint8Array) => string) =>
  (world: AttackWorld): Uint8Array => {
    const pdf = certified(world, level);
    const field = `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature9) /Rect [0 0 300 300] /P 3 0 R /AP << /N 94 0 R >> ${value(pdf)} >>`;
    return append(pdf, {
      ...edited(pdf, 3, '/Annots [', '/Annots [93 0 R '),
      ...edited(pdf, 5, '/Fields [', '/Fields [93 0 R '),
      93: field,
      94: LOOK,
      99: '<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached >>',
    });
  };

const level = (value: number): string =>
  `<< /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P ${value} /V /1.2 >> >>`;

/** Certified twice over in one signature: the looser level comes first. */
function twoLevels({ form, signer }: AttackWorld): Uint8Array {
  const references = `/Reference [${level(3)} ${level(1)}]`;
  const reason = 'x'.repeat(references.length);
  const pdf = signPdf(form, {
    signer,
    options: { reason },
    bend: (file) => {
      const at = Buffer.from(file).indexOf(`/Reason (${reason})`);
      if (at < 0) throw new TypeError('no reason');
      file.set(Buffer.from(references.padEnd(reason.length + '/Reason ()'.length)), at);
      return undefined;
    },
  });
  return append(pdf, edited(pdf, 7, '/F 4', '/F 4 /V (An)'));
}

export const certifiedAttacks: readonly Attack[] = [
  { name: 'evil annotation: free text under level 2', make: annotate(2, 'FreeText') },
  { name: 'evil annotation: free text under level 3', make: annotate(3, 'FreeText') },
  { name: 'evil annotation: stamp under level 3', make: annotate(3, 'Stamp') },
  { name: 'evil annotation: redaction under level 3', make: annotate(3, 'Redact', false) },
  { name: 'evil annotation: highlight that looks like text under level 3', make: annotate(3, 'Highlight') },
  { name: 'evil annotation: link under level 3', make: annotate(3, 'Link', false) },
  { name: 'sneaky signature: empty field with an appearance under level 2', make: fakeSignature(2, () => '') },
  { name: 'sneaky signature: empty field with an appearance under level 3', make: fakeSignature(3, () => '') },
  { name: 'sneaky signature: recycled signature', make: fakeSignature(2, (pdf) => `/V ${signatureNumber(pdf)} 0 R`) },
  { name: 'sneaky signature: empty signature dictionary', make: fakeSignature(2, () => '/V 99 0 R') },
  {
    name: 'sneaky signature: signing under level 1',
    make: (world) => {
      const pdf = certified(world, 1);
      const num = signatureNumber(pdf);
      const field = '<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature9) /Rect [0 0 0 0] /P 3 0 R >>';
      return num > 0 ? append(pdf, { ...edited(pdf, 5, '/Fields [', '/Fields [93 0 R '), 93: field }) : pdf;
    },
  },
  {
    name: 'sneaky signature: covers the whole page',
    make: (world) => {
      const pdf = certified(world, 2);
      const field = '<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature9) /Rect [0 0 300 300] /P 3 0 R >>';
      const withField = append(pdf, { ...edited(pdf, 5, '/Fields [', '/Fields [93 0 R '), 93: field });
      return signPdf(withField, {
        signer: world.signer,
        options: { placement: { mode: 'invisible' }, fieldName: 'Signature9' },
      });
    },
  },
  {
    name: 'certification: form filled under level 1',
    make: (world) => {
      const pdf = certified(world, 1);
      return append(pdf, edited(pdf, 7, '/F 4', '/F 4 /V (An)'));
    },
  },
  { name: 'certification: content replaced under level 3', make: (world) => append(certified(world, 3), { 4: LOOK }) },
  {
    name: 'certification: /Perms removed, then content replaced',
    make: (world) => {
      const pdf = certified(world, 1);
      return append(pdf, { ...edited(pdf, 1, /\/Perms << .*? >>/, ''), 4: LOOK });
    },
  },
  {
    name: 'lock: locked field filled',
    make: (world) => {
      const form = append(world.form, {
        ...edited(world.form, 5, '/Fields [', '/Fields [70 0 R '),
        70: '<< /FT /Sig /T (Duyet) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /P 3 0 R /Lock << /Type /SigFieldLock /Action /Include /Fields [(ten)] >> >>',
      });
      const pdf = signPdf(form, { signer: world.signer, options: { fieldName: 'Duyet' } });
      return append(pdf, edited(pdf, 7, '/F 4', '/F 4 /V (An)'));
    },
  },
  { name: 'certification: two levels, the looser one first', make: twoLevels },
];
