/**
 * PDFs whose text is known to a point: one font without a program, half an em for every code, and a ToUnicode map as
 * the only hint at what the codes mean.
 */
import { createHash } from 'node:crypto';
import { classicPdf, latin1, type Objects } from './pdf-builder.ts';

/** Shows glyphs, each standing for one of `pieces` (the characters of a plain string), as an operand of `Tj`. */
export type Show = (pieces: string | readonly string[]) => string;
export type CodedPage = { readonly content: (show: Show) => string; readonly entries?: string };

const A4 = '/MediaBox [0 0 595 842]';
const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

export type Extras = {
  readonly encryption?: Encryption;
  /** Entries of the catalog. */
  readonly catalog?: string;
  /** Further objects, from number 7. */
  readonly objects?: (show: Show) => Objects;
};

/** The pages get the object numbers 10, 20, 30 …, their contents 11, 21, 31 … */
export function codedPdf(
  pages: readonly CodedPage[],
  { encryption, catalog = '', objects: more }: Extras = {},
): Uint8Array {
  const codes = new Map<string, number>();
  const codeOf = (piece: string) => {
    const code = codes.get(piece) ?? codes.size + 1;
    codes.set(piece, code);
    return code;
  };
  const show: Show = (pieces) => `<${[...pieces].map((piece) => hex(codeOf(piece), 2)).join('')}>`;
  const contents = pages.map((page) => page.content(show));
  const added = more?.(show);
  const encode = (num: number, data: string) =>
    streamText(encryption === undefined ? data : encryption.encrypt(num, data));
  const objects: Record<number, string> = {
    1: `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    2: `<< /Type /Pages /Kids [${pages.map((_, at) => `${at + 1}0 0 R`).join(' ')}] /Count ${pages.length} /Resources << /Font << /F 3 0 R >> >> >>`,
    3: `<< /Type /Font /Subtype /TrueType /BaseFont /KYSOAA+Coded /FirstChar 1 /LastChar 255 /Widths [${'500 '.repeat(255)}] /FontDescriptor 4 0 R /ToUnicode 5 0 R >>`,
    4: '<< /Type /FontDescriptor /FontName /KYSOAA+Coded /Flags 4 /Ascent 800 /Descent -200 /CapHeight 700 /ItalicAngle 0 /StemV 80 /FontBBox [0 -200 500 800] >>',
    5: encode(5, toUnicodeMap(codes)),
    ...added,
    ...(encryption === undefined ? {} : { 6: encryption.dictionary }),
  };
  for (const [at, page] of pages.entries()) {
    objects[10 * at + 10] = `<< /Type /Page /Parent 2 0 R /Contents ${at + 1}1 0 R ${page.entries ?? A4} >>`;
    objects[10 * at + 11] = encode(10 * at + 11, contents[at] ?? '');
  }
  return classicPdf(objects satisfies Objects, { trailer: encryption === undefined ? '' : encryption.trailer });
}

/** `text` from (x, y) in 12 points. */
export const line = (show: Show, text: string, x: number, y: number) =>
  `BT /F 12 Tf ${x} ${y} Td ${show(text)} Tj ET\n`;

export const streamText = (data: string, entries = '') =>
  `<< ${entries} /Length ${data.length} >>\nstream\n${data}\nendstream`;

function toUnicodeMap(codes: ReadonlyMap<string, number>): string {
  const utf16 = (text: string) =>
    text
      .split('')
      .map((unit) => hex(unit.charCodeAt(0), 4))
      .join('');
  const rows = [...codes].map(([piece, code]) => `1 beginbfchar <${hex(code, 2)}> <${utf16(piece)}> endbfchar\n`);
  const head =
    '/CIDInit /ProcSet findresource begin begincmap /CMapType 2 def 1 begincodespacerange <00> <ff> endcodespacerange\n';
  return `${head}${rows.join('')}endcmap end`;
}

export type Encryption = {
  readonly dictionary: string;
  readonly trailer: string;
  encrypt(num: number, data: string): string;
};

/** ISO 32000-1 §7.6.3.3: the string passwords are filled up with. */
const PADDING = Buffer.from('28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A', 'hex');

/** RC4 with 40 bits (ISO 32000-1 §7.6.2): the oldest there is, and short. */
export function oldEncryption(userPassword: string): Encryption {
  const md5 = (...parts: Uint8Array[]) => createHash('md5').update(Buffer.concat(parts)).digest();
  const owner = Buffer.alloc(32, 0x41);
  const id = Buffer.alloc(16, 0x42);
  const padded = Buffer.concat([latin1(userPassword), PADDING]).subarray(0, 32);
  const key = md5(padded, owner, Uint8Array.of(0xfc, 0xff, 0xff, 0xff), id).subarray(0, 5);
  const user = rc4(key, PADDING).toString('hex');
  return {
    dictionary: `<< /Filter /Standard /V 1 /R 2 /O <${owner.toString('hex')}> /U <${user}> /P -4 >>`,
    trailer: `/Encrypt 6 0 R /ID [<${id.toString('hex')}> <${id.toString('hex')}>]`,
    encrypt: (num, data) => {
      const objectKey = md5(key, Uint8Array.of(num & 255, num >> 8, 0, 0, 0)).subarray(0, 10);
      return rc4(objectKey, latin1(data)).toString('latin1');
    },
  };
}

function rc4(key: Uint8Array, data: Uint8Array): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const swap = (a: number, b: number) => {
    [state[a], state[b]] = [state[b] ?? 0, state[a] ?? 0];
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return Buffer.from(
    data.map((byte) => {
      i = (i + 1) & 255;
      j = (j + (state[i] ?? 0)) & 255;
      swap(i, j);
      return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 255] ?? 0);
    }),
  );
}
