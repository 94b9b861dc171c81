/** Universal forgery, wrapping and games with `/ByteRange` and `/Contents`. */
import { sha256, signPdf, usualCms } from '../pki/sign-pdf.ts';
import { append, edited, objectText, overwrite, textOf } from './documents.ts';
import type { Attack, AttackWorld } from './table.ts';

const RANGE = /\/ByteRange \[[^\]]*\] */;
const CONTENTS = /\/Contents <[0-9a-f]+>/;

const inPlace =
  (from: string | RegExp, to: (found: string) => string) =>
  ({ signed }: AttackWorld): Uint8Array =>
    overwrite(signed, from, to);

/** The number of the signature dictionary. */
export function signatureNumber(pdf: Uint8Array): number {
  const match = [...textOf(pdf).matchAll(/(\d+) 0 obj\s<< \/Type \/Sig /g)].at(-1);
  return Number(match?.[1]);
}

/** The signature dictionary again, bent, in a proper increment. */
const byIncrement =
  (from: string | RegExp, to: string) =>
  ({ signed }: AttackWorld): Uint8Array =>
    append(signed, edited(signed, signatureNumber(signed), from, to));

/** A byte range of the signer's own making, hashed as it says: the cryptography is right. */
const ownRange =
  (
    rangeOf: (file: Uint8Array, gap: readonly [number, number]) => string,
    hashed: (size: number, gap: readonly [number, number]) => [number, number][],
  ) =>
  ({ form, signer }: AttackWorld): Uint8Array =>
    signPdf(form, {
      signer,
      bend: (file, { byteRange }) => {
        const gap = [byteRange[1], byteRange[2]] as const;
        const text = textOf(file);
        const found = RANGE.exec(text);
        if (found === null) throw new TypeError('no byte range');
        const written = `/ByteRange ${rangeOf(file, gap)}`.padEnd(found[0].length);
        file.set(Buffer.from(written, 'latin1'), found.index);
        return hashed(file.length, gap);
      },
    });

const whole = (size: number, [from, to]: readonly [number, number]): [number, number][] => [
  [0, from],
  [to, size],
];

/** The range moved: the second part is a copy behind the attacker's objects (signature wrapping). */
function wrapped({ signed }: AttackWorld): Uint8Array {
  const [, gapStart = 0, gapEnd = 0, length = 0] =
    /\[(\d+) (\d+) (\d+) (\d+)\]/.exec(textOf(signed))?.slice(1).map(Number) ?? [];
  const evil = append(signed, edited(signed, 4, '1.000.000', '9.999.999'));
  const copied = new Uint8Array(Buffer.concat([evil, signed.subarray(gapEnd, gapEnd + length)]));
  return overwrite(copied, RANGE, () => `/ByteRange [0 ${gapStart} ${evil.length} ${length}]`);
}

function wrappedByIncrement({ signed }: AttackWorld): Uint8Array {
  const [, gapStart = 0, gapEnd = 0, length = 0] =
    /\[(\d+) (\d+) (\d+) (\d+)\]/.exec(textOf(signed))?.slice(1).map(Number) ?? [];
  const num = signatureNumber(signed);
  const body = objectText(signed, num).replace(RANGE, `/ByteRange [0 ${gapStart} ${signed.length} ${length}] `);
  const tail = textOf(signed.subarray(gapEnd, gapEnd + length));
  const copied = new Uint8Array(Buffer.concat([signed, Buffer.from(tail, 'latin1')]));
  return append(copied, { [num]: body, ...edited(signed, 4, '1.000.000', '9.999.999') });
}

/** A second field that names the signature of the first. */
function shared({ signed }: AttackWorld): Uint8Array {
  const num = signatureNumber(signed);
  const field = `<< /FT /Sig /T (Signature9) /V ${num} 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>`;
  return append(signed, { 95: field, ...edited(signed, 5, '/Fields [', '/Fields [95 0 R ') });
}

/** The signature dictionary copied under a new number: same range, same contents, another place. */
function copied({ signed }: AttackWorld): Uint8Array {
  const field = '<< /FT /Sig /T (Signature9) /V 96 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>';
  const form = edited(signed, 5, '/Fields [', '/Fields [95 0 R ');
  return append(signed, { 95: field, 96: objectText(signed, signatureNumber(signed)), ...form });
}

/** What is signed ends in the middle of a revision. */
const cutShort = ownRange(
  (file, [from, to]) => `[0 ${from} ${to} ${file.length - to - 40}]`,
  (size, [from, to]) => [
    [0, from],
    [to, size - 40],
  ],
);

export const rangeAttacks: readonly Attack[] = [
  { name: 'USF: /Contents missing', make: inPlace('/Contents', () => '/Xontents') },
  { name: 'USF: /Contents null', make: inPlace(CONTENTS, () => '/Contents null') },
  { name: 'USF: /Contents empty', make: inPlace(CONTENTS, () => '/Contents <>') },
  {
    name: 'USF: /Contents zero',
    make: inPlace(CONTENTS, (found) => found.replace(/[0-9a-f]{2,}/, (hex) => '0'.repeat(hex.length))),
  },
  { name: 'USF: /Contents a name', make: inPlace(CONTENTS, () => '/Contents /Valid') },
  { name: 'USF: /Contents a literal string', make: inPlace(CONTENTS, () => '/Contents (0)') },
  { name: 'USF: /Contents not hexadecimal', make: inPlace(CONTENTS, (found) => found.replace('<30', '<zz')) },
  { name: 'USF: /ByteRange missing', make: inPlace('/ByteRange', () => '/XyteRange') },
  { name: 'USF: /ByteRange null', make: inPlace(RANGE, () => '/ByteRange null') },
  { name: 'USF: /ByteRange empty', make: inPlace(RANGE, () => '/ByteRange []') },
  { name: 'USF: /ByteRange zeros', make: inPlace(RANGE, () => '/ByteRange [0 0 0 0]') },
  { name: 'USF: /ByteRange negative', make: inPlace(RANGE, () => '/ByteRange [0 -1 -1 -1]') },
  { name: 'USF: /ByteRange of reals', make: inPlace(RANGE, () => '/ByteRange [0.5 1.5 2.5 3.5]') },
  { name: 'USF: /ByteRange beyond 2^31', make: inPlace(RANGE, () => '/ByteRange [0 9 2147483648 4294967296]') },
  { name: 'USF: /SubFilter unknown', make: inPlace('/ETSI.CAdES.detached', () => '/ETSI.CAdES.detachex') },
  { name: 'USF: signature dictionary replaced without /Contents', make: byIncrement(CONTENTS, '') },
  { name: 'USF: signature dictionary replaced without /ByteRange', make: byIncrement(RANGE, '') },
  { name: 'USF: /V of the field is null', make: ({ signed }) => append(signed, { [signatureNumber(signed)]: 'null' }) },
  { name: 'SWA: second part moved in place', make: wrapped },
  { name: 'SiWA: second part moved by an increment', make: wrappedByIncrement },
  {
    name: 'range: gap wider than /Contents',
    make: ownRange(
      (file, [from, to]) => `[0 ${from - 8} ${to} ${file.length - to}]`,
      (size, [from, to]) => [
        [0, from - 8],
        [to, size],
      ],
    ),
  },
  {
    name: 'range: gap ends late',
    make: ownRange(
      (file, [from, to]) => `[0 ${from} ${to + 8} ${file.length - to - 8}]`,
      (size, [from, to]) => [
        [0, from],
        [to + 8, size],
      ],
    ),
  },
  {
    name: 'range: gap without the brackets',
    make: ownRange(
      (file, [from, to]) => `[0 ${from + 1} ${to - 1} ${file.length - to + 1}]`,
      (size, [from, to]) => [
        [0, from + 1],
        [to - 1, size],
      ],
    ),
  },
  {
    name: 'range: starts behind the header',
    make: ownRange(
      (file, [from, to]) => `[9 ${from - 9} ${to} ${file.length - to}]`,
      (size, [from, to]) => [
        [9, from],
        [to, size],
      ],
    ),
  },
  {
    name: 'range: overlapping parts',
    make: ownRange(
      (file, [from]) => `[0 ${from} ${from - 9} ${file.length - from + 9}]`,
      (size, [from]) => [
        [0, from],
        [from - 9, size],
      ],
    ),
  },
  {
    name: 'range: past the end of the file',
    make: ownRange((file, [from, to]) => `[0 ${from} ${to} ${file.length}]`, whole),
  },
  {
    name: 'range: six numbers',
    make: ownRange(
      (_, [from, to]) => `[0 ${from} ${to} 9 1 1]`,
      (_, [from, to]) => [
        [0, from],
        [to, to + 9],
        [1, 2],
      ],
    ),
  },
  {
    name: 'range: two numbers',
    make: ownRange(
      (_, [from]) => `[0 ${from}]`,
      (_, [from]) => [[0, from]],
    ),
  },
  { name: 'range: ends inside the revision', make: (world) => append(cutShort(world), {}) },
  { name: 'range: one signature in two fields', make: shared },
  { name: 'range: signature dictionary copied into a new field', make: copied },
  {
    name: 'contents: bytes behind the CMS',
    make: ({ form, signer }) =>
      signPdf(form, {
        signer,
        makeCms: (parts) => new Uint8Array(Buffer.concat([usualCms(parts), sha256(new Uint8Array(1))])),
      }),
  },
  {
    name: 'keys: /ByteRange twice',
    make: ({ form, signer }) =>
      signPdf(form, {
        signer,
        bend: (file) => {
          file.set(Buffer.from('/ByteRange[0 0 0 0]   ', 'latin1'), textOf(file).lastIndexOf('/Filter /Adobe.PPKLite'));
          return undefined;
        },
      }),
  },
];
