/** Small documents and raw increments, written as text: attacks need what no honest writer writes. */

export type Objects = Readonly<Record<number, string>>;

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

export const streamText = (data: string, entries = ''): string =>
  `<< /Length ${data.length} ${entries} >>\nstream\n${data}\nendstream`;

const row = (offset: number, type = 'n', gen = 0): string =>
  `${String(offset).padStart(10, '0')} ${String(gen).padStart(5, '0')} ${type} \n`;

/** A file with a classic table; catalog is object 1. `extra` goes in front of the objects and is listed nowhere. */
export function tinyPdf(objects: Objects, extra = '', trailer = ''): Uint8Array {
  let text = `%PDF-1.7\n${extra}`;
  const offsets = new Map<number, number>();
  for (const [num, body] of Object.entries(objects)) {
    offsets.set(Number(num), text.length);
    text += `${num} 0 obj\n${body}\nendobj\n`;
  }
  const size = Math.max(...offsets.keys()) + 1;
  let table = `xref\n0 ${size}\n${row(0, 'f', 65535)}`;
  for (let num = 1; num < size; num += 1) {
    const offset = offsets.get(num);
    table += offset === undefined ? row(0, 'f') : row(offset);
  }
  return latin1(
    `${text}${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${text.length}\n%%EOF\n`,
  );
}

export type Appended = {
  /** Trailer entries instead of `/Size … /Root 1 0 R`. */
  readonly trailer?: string;
  /** `/Prev` instead of the newest section. */
  readonly prev?: number;
  /** Rows for objects that stand elsewhere: number to offset. */
  readonly rows?: Readonly<Record<number, number>>;
  readonly section?: 'table' | 'none' | 'no-trailer';
  /** Text behind the last line. */
  readonly tail?: string;
};

export const newestSection = (pdf: Uint8Array): number =>
  Number([...textOf(pdf).matchAll(/startxref\s+(\d+)/g)].at(-1)?.[1] ?? 0);

/** No smaller `/Size` than any section before: that alone would need a look. */
const largestSize = (pdf: Uint8Array): number =>
  Math.max(...[...textOf(pdf).matchAll(/\/Size (\d{1,7})(?!\d)/g)].map(([, size]) => Number(size)));

/** An increment as an attacker writes it. */
export function append(pdf: Uint8Array, objects: Objects, options: Appended = {}): Uint8Array {
  let text = '';
  const offsets = new Map<number, number>();
  for (const [num, body] of Object.entries(objects)) {
    offsets.set(Number(num), pdf.length + text.length);
    text += `${num} 0 obj\n${body}\nendobj\n`;
  }
  for (const [num, offset] of Object.entries(options.rows ?? {})) offsets.set(Number(num), offset);
  const { section = 'table', prev = newestSection(pdf), tail = '' } = options;
  const at = pdf.length + text.length;
  const size = Math.max(200, largestSize(pdf), ...[...offsets.keys()].map((num) => num + 1));
  if (section !== 'none') {
    text += `xref\n${[...offsets].map(([num, offset]) => `${num} 1\n${row(offset)}`).join('')}`;
    if (section === 'table') text += `trailer\n<< /Size ${size} ${options.trailer ?? '/Root 1 0 R'} /Prev ${prev} >>\n`;
    text += `startxref\n${at}\n%%EOF\n`;
  }
  return new Uint8Array(Buffer.concat([pdf, latin1(text + tail)]));
}

/** The text of an object as the newest section before `pdf` ends lists it: the last definition in the file. */
export function objectText(pdf: Uint8Array, num: number): string {
  const found = [...textOf(pdf).matchAll(new RegExp(`(?<![0-9])${num} 0 obj\\s([\\s\\S]*?)\\sendobj`, 'g'))].at(
    -1,
  )?.[1];
  if (found === undefined) throw new TypeError(`object ${num} is not there`);
  return found;
}

/** The same object with one text replaced; fails when it is not there. */
export function edited(pdf: Uint8Array, num: number, from: string | RegExp, to: string): Objects {
  const before = objectText(pdf, num);
  const after = before.replace(from, to);
  if (before === after) throw new TypeError(`object ${num} has no ${from}`);
  return { [num]: after };
}

/** Replaces bytes in place; the length stays. */
export function overwrite(pdf: Uint8Array, from: string | RegExp, to: (found: string) => string): Uint8Array {
  const text = textOf(pdf);
  const match = typeof from === 'string' ? text.lastIndexOf(from) : text.search(from);
  const found = typeof from === 'string' ? from : (from.exec(text)?.[0] ?? '');
  if (match < 0 || found === '') throw new TypeError(`${from} is not there`);
  const replaced = to(found).padEnd(found.length);
  if (replaced.length !== found.length) throw new TypeError('the length must stay');
  return latin1(text.slice(0, match) + replaced + text.slice(match + found.length));
}

const PAGE_TEXT = 'BT /F1 18 Tf 40 200 Td (So tien: 1.000.000 dong) Tj ET';
const OVERLAY_TEXT = '1 g 0 0 300 20 re f';

/**
 * Catalog 1, page tree 2, pages 3 and 13, content 4, form 5, font 6, empty text field 7 (`ten`), filled text field 8 (`so`) with
 * appearance 10, check box 9 (`chon`) with states 11, layer 12, overlay 14, outlines 15, link 16. Object 4 stands in the
 * file a second time, listed nowhere (its offset: {@link shadowOffset}); page 3 refers to object 90, which is not there.
 */
export function formPdf(): Uint8Array {
  return tinyPdf(
    {
      1: '<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /OCProperties << /OCGs [12 0 R] /D << /ON [12 0 R] >> >> /Outlines 15 0 R >>',
      2: '<< /Type /Pages /Kids [3 0 R 13 0 R] /Count 2 /MediaBox [0 0 300 300] >>',
      3: '<< /Type /Page /Parent 2 0 R /Contents [4 0 R 14 0 R 90 0 R] /Resources << /Font << /F1 6 0 R >> /Properties << /L 12 0 R >> >> /Annots [7 0 R 8 0 R 9 0 R 16 0 R] >>',
      4: streamText(PAGE_TEXT),
      5: '<< /Fields [7 0 R 8 0 R 9 0 R] /DA (/F1 12 Tf) /DR << /Font << /F1 6 0 R >> >> >>',
      6: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
      7: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (ten) /Rect [40 100 140 120] /P 3 0 R /F 4 >>',
      8: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (so) /V (12) /Rect [40 60 140 80] /P 3 0 R /F 4 /AP << /N 10 0 R >> >>',
      9: '<< /Type /Annot /Subtype /Widget /FT /Btn /T (chon) /Rect [150 60 160 70] /P 3 0 R /F 4 /AS /Off /AP << /N << /On 11 0 R /Off 11 0 R >> >> >>',
      10: streamText(
        '/Tx BMC BT /F1 12 Tf (12) Tj ET EMC',
        '/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F1 6 0 R >> >>',
      ),
      11: streamText('0 0 10 10 re S', '/Type /XObject /Subtype /Form /BBox [0 0 10 10]'),
      12: '<< /Type /OCG /Name (Lop) >>',
      13: '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 6 0 R >> >> >>',
      14: streamText(OVERLAY_TEXT),
      15: '<< /Type /Outlines /Count 0 >>',
      16: '<< /Type /Annot /Subtype /Link /Rect [0 0 10 10] /A << /S /URI /URI (https://example.vn) >> >>',
    },
    `4 0 obj\n${streamText(PAGE_TEXT.replace('1.000.000', '9.000.000'))}\nendobj\n`,
  );
}

/** Where the unlisted object 4 of {@link formPdf} stands. */
export const shadowOffset = (pdf: Uint8Array): number => textOf(pdf).search(/(?<![0-9])4 0 obj/);
