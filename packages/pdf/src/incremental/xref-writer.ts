/** The cross-reference section and trailer of an increment (ISO 32000-2 §7.5.4, §7.5.5, §7.5.8). */
import { KysoError } from '@kyso/domain';
import { array, dict, name, number, type PdfDict, type PdfValue, stream } from '../objects.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { writeValue } from './serialise.ts';

/** A written object; `offset` in the convention of the file. */
export type WrittenObject = { readonly num: number; readonly gen: number; readonly offset: number };

/** Ten digits are all a table row has. */
const MAX_TABLE_OFFSET = 9_999_999_999;

const TRAILER_ONLY = new Set(['Prev', 'XRefStm', 'Size']);
/** What an xref stream dictionary says about itself rather than about the document. */
const STREAM_ONLY = new Set([
  'Type',
  'W',
  'Index',
  'Length',
  'Filter',
  'DecodeParms',
  'DL',
  'F',
  'FFilter',
  'FDecodeParms',
]);

/** The keys of the previous trailer that are carried on: all of them, except those of its own section. */
export function carriedKeys(previous: PdfDict, kind: 'table' | 'stream'): Map<string, PdfValue> {
  const own = (key: string) => TRAILER_ONLY.has(key) || (kind === 'stream' && STREAM_ONLY.has(key));
  return new Map([...previous.entries].filter(([key]) => !own(key)));
}

export function writeTable(out: ByteBuffer, objects: readonly WrittenObject[], trailer: PdfDict): void {
  out.text('xref\n');
  for (const run of runsOf(objects)) {
    out.text(`${run[0]?.num ?? 0} ${run.length}\n`);
    for (const { offset, gen } of run) {
      if (offset > MAX_TABLE_OFFSET)
        throw new KysoError('document.too_large', 'an offset does not fit a cross-reference table');
      out.text(`${String(offset).padStart(10, '0')} ${String(gen).padStart(5, '0')} n\r\n`);
    }
  }
  out.text('trailer\n');
  writeValue(out, trailer);
  out.text('\n');
}

/** `self` is the entry of the xref stream, which lists itself. */
export function writeXrefStream(
  out: ByteBuffer,
  objects: readonly WrittenObject[],
  self: WrittenObject,
  trailer: PdfDict,
): void {
  const all = [...objects, self].sort((a, b) => a.num - b.num);
  const offsetBytes = bytesFor(Math.max(...all.map((entry) => entry.offset)));
  const genBytes = bytesFor(Math.max(...all.map((entry) => entry.gen)));
  const rows = new ByteBuffer();
  for (const { offset, gen } of all) {
    rows.bytes(Uint8Array.of(1));
    rows.bytes(bigEndian(offset, offsetBytes));
    rows.bytes(bigEndian(gen, genBytes));
  }
  const index = runsOf(all).flatMap((run) => [number(run[0]?.num ?? 0), number(run.length)]);
  const section = dict([
    ['Type', name('XRef')],
    ...trailer.entries,
    ['W', array([number(1), number(offsetBytes), number(genBytes)])],
    ['Index', array(index)],
  ]);
  out.text(`${self.num} ${self.gen} obj\n`);
  writeValue(out, { ...stream({}, rows.toBytes()), dict: section });
  out.text('\nendobj\n');
}

/** Maximal runs of consecutive object numbers. */
function runsOf(objects: readonly WrittenObject[]): WrittenObject[][] {
  const runs: WrittenObject[][] = [];
  for (const object of [...objects].sort((a, b) => a.num - b.num)) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1)?.num === object.num - 1) run.push(object);
    else runs.push([object]);
  }
  return runs;
}

export function bytesFor(value: number): number {
  let bytes = 1;
  for (let rest = Math.floor(value / 256); rest > 0; rest = Math.floor(rest / 256)) bytes += 1;
  return bytes;
}

export function bigEndian(value: number, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  let rest = value;
  for (let index = width - 1; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}
