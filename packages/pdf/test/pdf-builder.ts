/** Tiny PDFs written by hand: texts of objects in, bytes out. Characters stand for bytes (Latin-1). */
import { deflateSync } from 'node:zlib';

export type Objects = Readonly<Record<number, string>>;

export const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
export const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Catalog 1, page tree 2, page 3. */
export const ONE_PAGE: Objects = {
  1: '<< /Type /Catalog /Pages 2 0 R >>',
  2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] /Resources << >> >>',
};

export type Layout = {
  readonly header?: string;
  /** Bytes in front of the header. */
  readonly junk?: string;
  /** Offsets count from the header instead of byte 0. */
  readonly fromHeader?: boolean;
  readonly trailer?: string;
  readonly tail?: string;
};

type Body = { readonly text: string; readonly offsets: ReadonlyMap<number, number> };

export function writeObjects(start: string, objects: Objects): Body {
  let text = start;
  const offsets = new Map<number, number>();
  for (const [num, value] of Object.entries(objects)) {
    offsets.set(Number(num), text.length);
    text += `${num} 0 obj\n${value}\nendobj\n`;
  }
  return { text, offsets };
}

const row = (offset: number, type = 'n', gen = 0) =>
  `${String(offset).padStart(10, '0')} ${String(gen).padStart(5, '0')} ${type} \n`;

/** One subsection for each object, as increments have them. */
export function tableText(offsets: ReadonlyMap<number, number>, shift = 0): string {
  return [...offsets].map(([num, offset]) => `${num} 1\n${row(offset - shift)}`).join('');
}

/** A file with a classic table in one contiguous subsection. */
export function classicPdf(objects: Objects = ONE_PAGE, layout: Layout = {}): Uint8Array {
  const junk = layout.junk ?? '';
  const shift = layout.fromHeader === true ? junk.length : 0;
  const { text, offsets } = writeObjects(`${junk}${layout.header ?? '%PDF-1.7\n'}`, objects);
  const size = Math.max(...offsets.keys()) + 1;
  let table = `xref\n0 ${size}\n${row(0, 'f', 65535)}`;
  for (let num = 1; num < size; num += 1) {
    const offset = offsets.get(num);
    table += offset === undefined ? row(0, 'f') : row(offset - shift);
  }
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R ${layout.trailer ?? ''} >>\n`;
  return latin1(`${text}${table}${trailer}startxref\n${text.length - shift}\n%%EOF${layout.tail ?? '\n'}`);
}

/** An increment with a classic table; `trailer` gives everything but `/Prev`. */
export function appendTable(base: Uint8Array, objects: Objects, trailer: string): Uint8Array {
  const before = toText(base);
  const { text, offsets } = writeObjects(before, objects);
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(before)?.[1] ?? '0';
  const section = `xref\n${tableText(offsets)}trailer\n<< ${trailer} /Prev ${previous} >>\n`;
  return latin1(`${text}${section}startxref\n${text.length}\n%%EOF\n`);
}

/** `N` objects in an object stream, as the text of one object. */
export function objectStreamText(objects: Objects, extra = ''): string {
  let header = '';
  let body = '';
  for (const [num, value] of Object.entries(objects)) {
    header += `${num} ${body.length} `;
    body += `${value}\n`;
  }
  const data = toText(deflateSync(latin1(header + body)));
  const count = Object.keys(objects).length;
  return `<< /Type /ObjStm /N ${count} /First ${header.length} ${extra} /Filter /FlateDecode /Length ${data.length} >>\nstream\n${data}\nendstream`;
}

const bytesOf = (value: number, width: number) =>
  Array.from({ length: width }, (_, index) => String.fromCharCode((value >> (8 * (width - 1 - index))) & 255)).join('');

export type StreamRow = readonly [type: number, second: number, third: number];

/** An xref stream object: rows of widths 1, 4, 2, with the PNG `Up` predictor when asked. */
export function xrefStreamText(rows: readonly StreamRow[], entries: string, predictor = false): string {
  const plain = rows.map(([type, second, third]) => bytesOf(type, 1) + bytesOf(second, 4) + bytesOf(third, 2));
  const up = (text: string, index: number) => {
    const above = plain[index - 1] ?? '';
    const difference = (character: string, at: number) =>
      String.fromCharCode((character.charCodeAt(0) - (above.charCodeAt(at) || 0)) & 255);
    return `\x02${[...text].map(difference).join('')}`;
  };
  const data = toText(deflateSync(latin1((predictor ? plain.map(up) : plain).join(''))));
  const parameters = predictor ? '/DecodeParms << /Predictor 12 /Columns 7 >>' : '';
  return `<< /Type /XRef /W [1 4 2] ${parameters} /Filter /FlateDecode /Length ${data.length} ${entries} >>\nstream\n${data}\nendstream`;
}

/** A file whose objects all live in one object stream, listed by an xref stream. */
export function compressedPdf(objects: Objects = ONE_PAGE, predictor = true, trailer = ''): Uint8Array {
  const highest = Math.max(...Object.keys(objects).map(Number));
  const [container, self] = [highest + 1, highest + 2];
  const { text, offsets } = writeObjects('%PDF-1.5\n', { [container]: objectStreamText(objects) });
  const places = Object.keys(objects).map(Number);
  const rows: StreamRow[] = Array.from({ length: self + 1 }, (_, num): StreamRow => {
    if (num === container) return [1, offsets.get(container) ?? 0, 0];
    if (num === self) return [1, text.length, 0];
    return places.includes(num) ? [2, container, places.indexOf(num)] : [0, 0, 0];
  });
  const section = xrefStreamText(rows, `/Size ${self + 1} /Root 1 0 R ${trailer}`, predictor);
  return latin1(`${text}${self} 0 obj\n${section}\nendobj\nstartxref\n${text.length}\n%%EOF\n`);
}
