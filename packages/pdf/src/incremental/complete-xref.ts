/**
 * The cross-reference section after a rebuilt one: it lists every object of the file and has no `/Prev`, so that later
 * readers use it and rebuild nothing (ISO 32000-2 §7.5.4, §7.5.8).
 */
import { array, dict, name, number, type PdfDict, stream } from '../objects.ts';
import type { XrefChain } from '../xref/chain.ts';
import type { XrefEntry } from '../xref/section.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { writeValue } from './serialise.ts';
import { bigEndian, bytesFor, type WrittenObject } from './xref-writer.ts';

type Row = readonly [num: number, entry: XrefEntry];

const FREE_GENERATION = 65_535;
/** Unused numbers written as free, so that there is one subsection: per listed object, and always. */
const GAP_FACTOR = 2;
const GAP_ALLOWANCE = 1024;

/** What the section lists: the rebuilt entries, those of this update instead where it has some. */
export function completeRows(xref: XrefChain, written: readonly WrittenObject[], size: number): Row[] {
  const rows = new Map<number, XrefEntry>([[0, { kind: 'free' }]]);
  for (const { entries } of xref.sections) {
    for (const num of entries.numbers()) rows.set(num, entries.find(num) ?? { kind: 'free' });
  }
  for (const { num, gen, offset } of written) rows.set(num, { kind: 'offset', offset, gen });
  if (size <= rows.size * GAP_FACTOR + GAP_ALLOWANCE) {
    for (let num = 0; num < size; num += 1) if (!rows.has(num)) rows.set(num, { kind: 'free' });
  }
  return [...rows].sort(([a], [b]) => a - b);
}

export function writeCompleteTable(out: ByteBuffer, rows: readonly Row[], trailer: PdfDict): void {
  out.text('xref\n');
  for (const run of runsOf(rows)) {
    out.text(`${run[0]?.[0] ?? 0} ${run.length}\n`);
    for (const [, entry] of run) out.text(tableRow(entry));
  }
  out.text('trailer\n');
  writeValue(out, trailer);
  out.text('\n');
}

function tableRow(entry: XrefEntry): string {
  const [offset, gen, type] = entry.kind === 'offset' ? [entry.offset, entry.gen, 'n'] : [0, FREE_GENERATION, 'f'];
  return `${String(offset).padStart(10, '0')} ${String(gen).padStart(5, '0')} ${type}\r\n`;
}

/** `self` is the entry of the xref stream, which is among the rows. */
export function writeCompleteStream(
  out: ByteBuffer,
  rows: readonly Row[],
  self: WrittenObject,
  trailer: PdfDict,
): void {
  const cells = rows.map(([, entry]) => streamCells(entry));
  const widths = [1, bytesFor(maxOf(cells, 1)), bytesFor(maxOf(cells, 2))] as const;
  const data = new ByteBuffer();
  for (const [type, second, third] of cells) {
    data.bytes(Uint8Array.of(type));
    data.bytes(bigEndian(second, widths[1]));
    data.bytes(bigEndian(third, widths[2]));
  }
  const index = runsOf(rows).flatMap((run) => [number(run[0]?.[0] ?? 0), number(run.length)]);
  const section = dict([
    ['Type', name('XRef')],
    ...trailer.entries,
    ['W', array(widths.map(number))],
    ['Index', array(index)],
  ]);
  out.text(`${self.num} ${self.gen} obj\n`);
  writeValue(out, { ...stream({}, data.toBytes()), dict: section });
  out.text('\nendobj\n');
}

type Cells = readonly [type: number, second: number, third: number];

function streamCells(entry: XrefEntry): Cells {
  if (entry.kind === 'offset') return [1, entry.offset, entry.gen];
  return entry.kind === 'compressed' ? [2, entry.container, entry.index] : [0, 0, FREE_GENERATION];
}

const maxOf = (cells: readonly Cells[], column: 1 | 2): number =>
  cells.reduce((highest, row) => Math.max(highest, row[column]), 0);

/** Maximal runs of consecutive object numbers. */
function runsOf(rows: readonly Row[]): Row[][] {
  const runs: Row[][] = [];
  let last = -2;
  for (const row of rows) {
    if (row[0] === last + 1) runs.at(-1)?.push(row);
    else runs.push([row]);
    last = row[0];
  }
  return runs;
}
