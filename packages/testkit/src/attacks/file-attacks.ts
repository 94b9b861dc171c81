/** Games with names, padding and cross-references: two readers may find two documents. */
import { append, edited, newestSection, type Objects, objectText, overwrite, streamText, textOf } from './documents.ts';
import { change, EVIL, edit } from './increment-attacks.ts';
import { signatureNumber } from './range-attacks.ts';
import type { Attack, AttackWorld } from './table.ts';

const joined = (pdf: Uint8Array, text: string): Uint8Array =>
  new Uint8Array(Buffer.concat([pdf, Buffer.from(text, 'latin1')]));

/** An increment whose table and trailer are written by hand; `$at` is where the first object stands. */
const raw =
  (objects: string, table: string, trailer = '/Size 200 /Root 1 0 R /Prev $prev') =>
  ({ signed }: AttackWorld): Uint8Array => {
    const start = signed.length + objects.length;
    const text = `${objects}${table}trailer\n<< ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
    const at = (offset: number): string => String(offset).padStart(10, '0');
    return joined(
      signed,
      text
        .replaceAll('$at', at(signed.length))
        .replaceAll('$old', at(textOf(signed).lastIndexOf('4 0 obj')))
        .replaceAll('$prev', String(newestSection(signed)))
        .replaceAll('$self', String(start)),
    );
  };

const EVIL_4 = `4 0 obj\n${EVIL}\nendobj\n`;

/** Puts text in place of the zeros behind the CMS, which nobody signs. */
const inPadding =
  (text: string) =>
  ({ signed }: AttackWorld): Uint8Array =>
    overwrite(signed, /0{400}>/, (found) => `${'0'.repeat(found.length - 1 - text.length)}${text}>`);

/** An object in the padding, listed by a later section. */
function listedPadding(world: AttackWorld): Uint8Array {
  const evil = inPadding(`> 4 0 obj ${EVIL.replaceAll('\n', '\r')} endobj <`)(world);
  return append(evil, {}, { rows: { 4: textOf(evil).indexOf('> 4 0 obj') + 2 } });
}

const dictionaryAgain =
  (from: string | RegExp, to: string, more: (pdf: Uint8Array) => Objects = () => ({})) =>
  ({ signed }: AttackWorld): Uint8Array =>
    append(signed, { ...edited(signed, signatureNumber(signed), from, to), ...more(signed) });

const contentsOf = (pdf: Uint8Array): string =>
  /\/Contents (<[0-9a-f]+>)/.exec(objectText(pdf, signatureNumber(pdf)))?.[1] ?? '';

export const fileAttacks: readonly Attack[] = [
  { name: 'padding: /Contents closed early, a second one behind it', make: inPadding('> /Contents <00') },
  {
    name: 'padding: /Contents closed early, another /ByteRange behind it',
    make: inPadding('> /ByteRange [0 1 2 3] /X <00'),
  },
  { name: 'padding: escaped name of /ByteRange', make: inPadding('> /Byte#52ange [0 1 2 3] /X <00') },
  { name: 'padding: dictionary closed early', make: inPadding('>>> endobj 4 0 obj null endobj <<<') },
  { name: 'padding: comment', make: inPadding('% 4 0 obj') },
  { name: 'padding: object listed by a later section', make: listedPadding },
  { name: 'padding: not zero', make: inPadding('deadbeef') },
  { name: 'padding: odd number of digits', make: ({ signed }) => overwrite(signed, /00>/, () => '0> ') },
  {
    name: 'names: escaped /Contents in the dictionary written again',
    make: dictionaryAgain('/Contents <', '/#43ontents <'),
  },
  {
    name: 'names: escaped /Contents of the page beside the plain one',
    make: edit(3, '/Contents [', '/#43ontents 95 0 R /Contents ['),
  },
  { name: 'names: escaped /Pages of the catalog', make: edit(1, '/Pages', '/#50ages 13 0 R /Pages') },
  { name: 'names: escaped /Fields of the form', make: edit(5, '/Fields', '/Field#73 [] /Fields') },
  {
    name: 'indirect: /Contents of the signature',
    make: dictionaryAgain(/\/Contents <[0-9a-f]+>/, '/Contents 93 0 R', (pdf) => ({ 93: contentsOf(pdf) })),
  },
  {
    name: 'indirect: /ByteRange of the signature',
    make: dictionaryAgain(/\/ByteRange \[[^\]]*\]/, '/ByteRange 93 0 R', () => ({ 93: '[0 1 2 3]' })),
  },
  {
    name: 'indirect: /Fields moved to an object without the signature',
    make: change((signed) => ({
      ...edited(signed, 5, /\/Fields \[[^\]]*\]/, '/Fields 93 0 R'),
      93: '[7 0 R 8 0 R 9 0 R]',
    })),
  },
  {
    name: 'range: /ByteRange with a hexadecimal string',
    make: dictionaryAgain(/\/ByteRange \[[^\]]*\]/, '/ByteRange [0 <39> (9) 3]'),
  },
  { name: 'range: nested arrays', make: dictionaryAgain(/\/ByteRange (\[[^\]]*\])/, '/ByteRange [$1]') },
  {
    name: 'sections: object listed twice, new first',
    make: raw(EVIL_4, 'xref\n4 1\n$at 00000 n \n4 1\n$old 00000 n \n'),
  },
  {
    name: 'sections: object listed twice, old first',
    make: raw(EVIL_4, 'xref\n4 1\n$old 00000 n \n4 1\n$at 00000 n \n'),
  },
  { name: 'sections: content listed as free', make: raw('', 'xref\n4 1\n0000000000 00001 f \n') },
  {
    name: 'sections: content under another generation',
    make: raw(EVIL_4.replace('4 0', '4 1'), 'xref\n4 1\n$at 00001 n \n'),
  },
  {
    name: 'sections: content listed at another object',
    make: raw(EVIL_4.replace('4 0', '140 0'), 'xref\n4 1\n$at 00000 n \n'),
  },
  { name: 'sections: wrong first number of the table', make: raw(EVIL_4, 'xref\n3 1\n$at 00000 n \n') },
  {
    name: 'sections: /Prev names itself',
    make: raw(EVIL_4, 'xref\n4 1\n$at 00000 n \n', '/Size 200 /Root 1 0 R /Prev $self'),
  },
  {
    name: 'sections: /Prev negative',
    make: raw(EVIL_4, 'xref\n4 1\n$at 00000 n \n', '/Size 200 /Root 1 0 R /Prev -1'),
  },
  {
    name: 'sections: /Prev twice',
    make: raw(EVIL_4, 'xref\n4 1\n$at 00000 n \n', '/Size 200 /Root 1 0 R /Prev 9 /Prev $prev'),
  },
  { name: 'sections: without /Prev', make: raw(EVIL_4, 'xref\n4 1\n$at 00000 n \n', '/Size 200 /Root 1 0 R') },
  { name: 'sections: /Size cuts the signature off', make: raw('', 'xref\n0 0\n', '/Size 17 /Root 1 0 R /Prev $prev') },
  {
    name: 'sections: /Size cuts an overlay off',
    make: raw('', 'xref\n0 0\n', '/Size 14 /Root 1 0 R /Prev $prev'),
  },
  {
    name: 'sections: line ends of CR alone',
    make: ({ signed }) =>
      joined(
        signed,
        textOf(append(signed, { 4: EVIL }).subarray(signed.length))
          .replaceAll(' \n', '\r\n')
          .replaceAll('endobj\n', 'endobj\r'),
      ),
  },
  {
    name: 'sections: startxref of the increment names the signed section',
    make: ({ signed }) => joined(signed, `${EVIL_4}startxref\n${newestSection(signed)}\n%%EOF\n`),
  },
  {
    name: 'sections: trailer with another /Root twice',
    make: raw(
      `97 0 obj\n<< /Type /Catalog /Pages 13 0 R >>\nendobj\n`,
      'xref\n97 1\n$at 00000 n \n',
      '/Size 200 /Root 1 0 R /Root 97 0 R /Prev $prev',
    ),
  },
  { name: 'tail: words behind the last line', make: ({ signed }) => joined(signed, 'So tien: 9.999.999\n') },
  {
    name: 'tail: a second end of file and an object between',
    make: ({ signed }) => joined(signed, `${EVIL_4}%%EOF\n`),
  },
  { name: 'tail: another whole document', make: ({ signed, form }) => new Uint8Array(Buffer.concat([signed, form])) },
  {
    name: 'front: bytes before the header',
    make: ({ signed }) => new Uint8Array(Buffer.concat([Buffer.from('MZ\n'), signed])),
  },
  { name: 'object stream: the signature dictionary written again in one', make: inObjectStream },
];

/** The signature dictionary moves into an object stream. */
function inObjectStream({ signed }: AttackWorld): Uint8Array {
  const num = signatureNumber(signed);
  const header = `${num} 0 `;
  const body = streamText(header + objectText(signed, num), `/Type /ObjStm /N 1 /First ${header.length}`);
  const first = `150 0 obj\n${body}\nendobj\n`;
  const selfAt = signed.length + first.length;
  const bytesOf = (value: number): string =>
    String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  const rows = `\x02${bytesOf(150)}\0\x01${bytesOf(signed.length)}\0\x01${bytesOf(selfAt)}\0`;
  const entries = `/Type /XRef /W [1 4 1] /Index [${num} 1 150 2] /Size 152 /Root 1 0 R /Prev ${newestSection(signed)}`;
  return joined(signed, `${first}151 0 obj\n${streamText(rows, entries)}\nendobj\nstartxref\n${selfAt}\n%%EOF\n`);
}
