/** Finding the newest cross-reference section from the end of the file (ISO 32000-2 §7.5.5). Nothing is ever scanned whole. */
import { KysoError } from '@kyso/domain';
import { corrupted } from '../document-error.ts';
import { Cursor } from '../reading/cursor.ts';
import { readObjectHeader } from '../reading/indirect-object.ts';
import { isPlainSpace, readUnsigned, skipPlainSpace } from '../reading/lexer.ts';
import type { PagedSource } from '../reading/windows.ts';

/** Readers look for the header in the first 1,024 bytes, for `startxref` near the end. */
const HEADER_WINDOW_BYTES = 1024;
const TAIL_WINDOW_BYTES = 2048;
/** How far a wrong offset may be off; anything worse needs a rebuild, which is refused. */
const CORRECTION_BYTES = 10;

const toText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

export type Header = { readonly offset: number; readonly version: string };

/** `undefined` when nothing says that this is a PDF. @throws KysoError `document.empty` */
export function findHeader(source: PagedSource): Header | undefined {
  if (source.size === 0) throw new KysoError('document.empty', 'the file is empty');
  const match = /%PDF-(\d+\.\d+)?/.exec(toText(source.read(0, HEADER_WINDOW_BYTES)));
  return match === null ? undefined : { offset: match.index, version: match[1] ?? '' };
}

/** The number behind the last `startxref`. @throws KysoError `document.corrupted` with reason `startxref_missing` */
export function findStartXref(source: PagedSource): number {
  const { start, text } = tailOf(source);
  const keyword = text.lastIndexOf('startxref');
  const cursor = new Cursor(source, start + keyword + 'startxref'.length);
  if (keyword >= 0) skipPlainSpace(cursor);
  const offset = keyword < 0 ? undefined : readUnsigned(cursor);
  if (offset === undefined) throw corrupted('startxref_missing', 'the file does not end like a PDF');
  return offset;
}

function tailOf(source: PagedSource): { start: number; text: string } {
  const start = Math.max(0, source.size - TAIL_WINDOW_BYTES);
  return { start, text: toText(source.read(start, TAIL_WINDOW_BYTES)) };
}

/** What only stands in front of a `startxref`. */
const REVISION_PART = /\d\s+\d+\s+obj\b|\bxref\b|\btrailer\b/;

/** True when parts of a further revision follow the last `startxref`: some readers see that revision, some do not. */
export function hasUnfinishedRevision(source: PagedSource): boolean {
  const { text } = tailOf(source);
  const keyword = text.lastIndexOf('startxref');
  return keyword >= 0 && REVISION_PART.test(text.slice(keyword + 'startxref'.length));
}

export type SectionPlace = { readonly kind: 'table' | 'stream'; readonly offset: number };

/** What stands at `offset`, white space skipped; behind a NUL or a comment only some readers would find it. */
function sectionAt(source: PagedSource, offset: number): SectionPlace | undefined {
  if (offset < 0 || offset >= source.size) return undefined;
  const cursor = new Cursor(source, offset);
  while (isPlainSpace(cursor.peek())) cursor.position += 1;
  const start = cursor.position;
  if (cursor.skipText('xref')) return { kind: 'table', offset: start };
  if (!isDigit(cursor.peek())) return undefined;
  return readObjectHeader(cursor) === undefined ? undefined : { kind: 'stream', offset: start };
}

/** The section a `startxref` or `/Prev` of `declared` means when offsets count from `base`: there, or a few bytes off. */
export function placeSection(source: PagedSource, declared: number, base: number): SectionPlace | undefined {
  const place = sectionAt(source, declared + base);
  return place === undefined || isInsideNumber(source, place) ? nearby(source, declared + base) : place;
}

/** An offset into the middle of `12 0 obj` would read as `2 0 obj`. */
function isInsideNumber(source: PagedSource, place: SectionPlace): boolean {
  const before = place.kind === 'stream' && place.offset > 0 ? source.read(place.offset - 1, 1)[0] : undefined;
  return before !== undefined && isDigit(before);
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** The only section that begins within the window; two candidates would be a guess. */
function nearby(source: PagedSource, expected: number): SectionPlace | undefined {
  const from = Math.max(0, expected - CORRECTION_BYTES);
  const text = toText(source.read(from, expected - from + CORRECTION_BYTES));
  const tables = [...text.matchAll(/(?<!start)xref/g)];
  const objects = [...text.matchAll(/(?<!\d)\d+ \d+ obj/g)];
  const kind = tables.length > 0 ? 'table' : 'stream';
  const [found, ...more] = tables.length > 0 ? tables : objects;
  return found === undefined || more.length > 0 ? undefined : { kind, offset: from + found.index };
}
