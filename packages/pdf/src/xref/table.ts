/** Classic cross-reference tables (ISO 32000-2 §7.5.4). Rows stay in the file and are read when asked for. */
import { corrupted } from '../document-error.ts';
import type { ReadLimits } from '../limits.ts';
import { asDict } from '../objects.ts';
import { Cursor } from '../reading/cursor.ts';
import { ambiguousSpacing, readUnsigned, readWord, skipPlainSpace } from '../reading/lexer.ts';
import { parseValue } from '../reading/parser.ts';
import type { PagedSource } from '../reading/windows.ts';
import type { ReadingBudget } from '../reading-budget.ts';
import type { XrefEntries, XrefEntry, XrefSection } from './section.ts';
import { type Subsection, subsectionEntries } from './subsections.ts';

const ROW_BYTES = 20;
/** Some writers end a row with one byte instead of two, or with a blank less. */
const MIN_ROW_BYTES = 18;
const ROW = /^(\d{10}) (\d{5}) ([fn])[ \r\n]{2}$/;
const FREE: XrefEntry = { kind: 'free' };

/**
 * The table whose keyword `xref` stands at `offset`, with its trailer dictionary.
 * @throws KysoError `document.corrupted` with reason `xref_unreadable`
 */
export function readTable(source: PagedSource, offset: number, limits: ReadLimits, budget: ReadingBudget): XrefSection {
  const { entries, cursor } = readFixed(source, offset, limits) ?? readLoose(source, offset, limits, budget);
  if (!cursor.skipText('trailer')) throw unreadable(offset);
  const dictionary = new Cursor(source, cursor.position, limits.objectBytes);
  const trailer = asDict(parseValue(dictionary, limits));
  if (trailer === undefined) throw unreadable(offset);
  return { kind: 'table', offset, end: dictionary.position, trailer, entries };
}

const unreadable = (offset: number) =>
  corrupted('xref_unreadable', 'a cross-reference table cannot be read', { offset });

type Rows = { readonly entries: XrefEntries; readonly cursor: Cursor };

function atFirstSubsection(source: PagedSource, offset: number): Cursor {
  const cursor = new Cursor(source, offset);
  skipPlainSpace(cursor);
  if (!cursor.skipText('xref')) throw unreadable(offset);
  skipPlainSpace(cursor);
  return cursor;
}

function readSubsectionHeader(cursor: Cursor): { first: number; count: number } | undefined {
  const first = readUnsigned(cursor);
  skipPlainSpace(cursor);
  const count = first === undefined ? undefined : readUnsigned(cursor);
  skipPlainSpace(cursor);
  return first === undefined || count === undefined ? undefined : { first, count };
}

/** The regular layout: every row takes 20 bytes, so only the first and last row of each subsection are looked at. */
function readFixed(source: PagedSource, offset: number, limits: ReadLimits): Rows | undefined {
  const cursor = atFirstSubsection(source, offset);
  const parts: Subsection[] = [];
  while (cursor.peek() >= 0x30 && cursor.peek() <= 0x39) {
    const header = readSubsectionHeader(cursor);
    if (header === undefined) return undefined;
    const place = cursor.position;
    if (place + header.count * ROW_BYTES > source.size) return undefined;
    if (header.count > 0 && !(isRow(source, place) && isRow(source, place + (header.count - 1) * ROW_BYTES)))
      return undefined;
    parts.push({ ...header, place });
    cursor.position = place + header.count * ROW_BYTES;
    skipPlainSpace(cursor);
  }
  if (cursor.peek() !== 0x74) return undefined;
  const readRow = (place: number, index: number) => rowAt(source, place + index * ROW_BYTES);
  return { entries: subsectionEntries(parts, readRow, limits), cursor };
}

const rowText = (source: PagedSource, at: number): string => String.fromCharCode(...source.read(at, ROW_BYTES));
const isRow = (source: PagedSource, at: number): boolean => ROW.test(rowText(source, at));

function rowAt(source: PagedSource, at: number): XrefEntry {
  const row = source.read(at, ROW_BYTES);
  const [offset, gen] = [numberAt(row, 0, 10), numberAt(row, 11, 16)];
  const isRegular = offset >= 0 && gen >= 0 && row[10] === SPACE && row[16] === SPACE && isLineEnd(row[18]);
  if (isRegular && isLineEnd(row[19]) && row[17] === IN_USE) return toEntry(offset, gen, true);
  return oddRowAt(source, at);
}

const SPACE = 0x20;
const IN_USE = 0x6e;
const isLineEnd = (byte: number | undefined): boolean => byte === SPACE || byte === 0x0d || byte === 0x0a;

/** The decimal number that fills `[from, to)`; -1 when that is something else. */
function numberAt(row: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = (row[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function oddRowAt(source: PagedSource, at: number): XrefEntry {
  const text = rowText(source, at);
  const [, offset, gen, type] = ROW.exec(text) ?? [];
  if (text.includes('\0') || text.includes('%')) throw ambiguousSpacing(at);
  if (type === undefined) throw unreadable(at);
  return toEntry(Number(offset), Number(gen), type === 'n');
}

/** Writers mark objects that never were as in use at offset 0. */
const toEntry = (offset: number, gen: number, inUse: boolean): XrefEntry =>
  inUse && offset > 0 ? { kind: 'offset', offset, gen } : FREE;

/** Rows of any width, token by token into typed arrays. */
function readLoose(source: PagedSource, offset: number, limits: ReadLimits, budget: ReadingBudget): Rows {
  const cursor = atFirstSubsection(source, offset);
  const parts: Subsection[] = [];
  const columns: Columns[] = [];
  while (cursor.peek() >= 0x30 && cursor.peek() <= 0x39) {
    const header = readSubsectionHeader(cursor);
    if (header === undefined || header.count * MIN_ROW_BYTES > source.size) throw unreadable(offset);
    budget.spend('totalParsedBytes', header.count * ROW_BYTES);
    parts.push({ ...header, place: columns.length });
    columns.push(readColumns(cursor, header.count, offset));
    if (parts.length > limits.xrefSubsections) break;
  }
  const readRow = (place: number, index: number): XrefEntry => {
    const column = columns[place];
    return toEntry(column?.offsets[index] ?? 0, column?.gens[index] ?? 0, column?.inUse[index] === 1);
  };
  return { entries: subsectionEntries(parts, readRow, limits), cursor };
}

type Columns = { readonly offsets: Float64Array; readonly gens: Uint32Array; readonly inUse: Uint8Array };

function readColumns(cursor: Cursor, count: number, sectionOffset: number): Columns {
  const columns = { offsets: new Float64Array(count), gens: new Uint32Array(count), inUse: new Uint8Array(count) };
  for (let index = 0; index < count; index += 1) {
    const row = readSubsectionHeader(cursor);
    const type = row === undefined ? '' : readWord(cursor);
    if (row === undefined || (type !== 'n' && type !== 'f')) throw unreadable(sectionOffset);
    columns.offsets[index] = row.first;
    columns.gens[index] = row.count;
    columns.inUse[index] = type === 'n' ? 1 : 0;
    skipPlainSpace(cursor);
  }
  return columns;
}
