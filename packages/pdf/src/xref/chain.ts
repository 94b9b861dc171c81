/** The cross-reference sections of a file, newest first, and look-ups through them (ISO 32000-2 §7.5.8.4, §7.5.6). */
import { corrupted, tooComplex } from '../document-error.ts';
import type { ReadLimits } from '../limits.ts';
import { asInteger, dict, type PdfDict, type PdfValue } from '../objects.ts';
import { Cursor } from '../reading/cursor.ts';
import { readObjectHeader } from '../reading/indirect-object.ts';
import type { PagedSource } from '../reading/windows.ts';
import type { ReadingBudget } from '../reading-budget.ts';
import { findStartXref, placeSection, type SectionPlace } from './locate.ts';
import type { XrefEntries, XrefEntry, XrefSection } from './section.ts';
import { readTable } from './table.ts';
import { readXrefStream } from './xref-stream.ts';

export type XrefChain = {
  /** Newest first; each is one revision, except that a linearized file has two for its first. */
  readonly sections: readonly XrefSection[];
  /** Added to every written section offset: 0, or the bytes in front of `%PDF-`. */
  readonly base: number;
  /** The newest trailer; Root, Info, ID and Encrypt are taken from older ones when it has none. */
  readonly trailer: PdfDict;
  /** Rebuilt by scanning, because the file's own sections are damaged; an increment then carries a complete table. */
  readonly recovered: boolean;
};

const INHERITED_KEYS = ['Root', 'Info', 'ID', 'Encrypt'];

/**
 * Follows `startxref` and `/Prev`. Nothing is rebuilt: a chain with a missing link is refused.
 * @throws KysoError `document.corrupted` (`startxref_missing`, `xref_unreadable`, `xref_loop`), `document.too_complex`
 */
export function readXrefChain(
  source: PagedSource,
  headerOffset: number,
  limits: ReadLimits,
  budget: ReadingBudget,
): XrefChain {
  const start = findStartXref(source);
  const base = chooseBase(source, start, headerOffset);
  if (base === undefined) throw corrupted('xref_unreadable', 'startxref does not point at a cross-reference section');
  const sections: XrefSection[] = [];
  const seen = new Set<number>();
  for (let declared: number | undefined = start; declared !== undefined; ) {
    const section = readSection({ source, base, limits, budget }, declared);
    if (seen.has(section.offset)) throw corrupted('xref_loop', 'the cross-reference sections form a loop');
    seen.add(section.offset);
    sections.push(section);
    if (sections.length > limits.xrefSections) throw tooComplex('xref_sections', 'the file has too many revisions');
    declared = previousOf(section);
  }
  return { sections, base, trailer: mergeTrailers(sections), recovered: false };
}

/** Offsets count from byte 0 or from `%PDF-`: whichever leads closer to a section. */
function chooseBase(source: PagedSource, start: number, headerOffset: number): number | undefined {
  const distances = [...new Set([0, headerOffset])].flatMap((base) => {
    const place = placeSection(source, start, base);
    return place === undefined ? [] : [{ base, distance: Math.abs(place.offset - start - base) }];
  });
  return distances.sort((a, b) => a.distance - b.distance)[0]?.base;
}

function previousOf(section: XrefSection): number | undefined {
  const written = section.trailer.entries.get('Prev');
  if (written === undefined || written === null) return undefined;
  const previous = asInteger(written);
  if (previous === undefined || previous < 0) throw corrupted('xref_unreadable', 'a /Prev is not an offset');
  return previous === 0 ? undefined : previous;
}

type Reading = {
  readonly source: PagedSource;
  readonly base: number;
  readonly limits: ReadLimits;
  readonly budget: ReadingBudget;
};

function readSection({ source, base, limits, budget }: Reading, declared: number): XrefSection {
  const place = placeSection(source, declared, base);
  if (place === undefined)
    throw corrupted('xref_unreadable', 'a cross-reference section is missing', { offset: declared });
  const section = sectionAt({ source, base, limits, budget }, place);
  const shift = place.offset - declared - base;
  if (shift !== 0 && isShifted(source, section.entries, base, shift)) {
    throw corrupted('xref_unreadable', 'bytes were inserted or removed in front of the cross-references');
  }
  return section;
}

function sectionAt({ source, base, limits, budget }: Reading, { kind, offset }: SectionPlace): XrefSection {
  if (kind === 'stream') return readXrefStream(source, offset, limits, budget);
  const table = readTable(source, offset, limits, budget);
  const supplement = asInteger(table.trailer.entries.get('XRefStm'));
  if (supplement === undefined) return table;
  return { ...table, supplement: readXrefStream(source, supplement + base, limits, budget) };
}

/** Objects looked at when a section is not quite where it should be. */
const MAX_PROBES = 2000;

/** Such a section: are its objects off by the same distance? Of very many only some are looked at, spread over all. */
function isShifted(source: PagedSource, entries: XrefEntries, base: number, shift: number): boolean {
  const step = Math.ceil(entries.count / MAX_PROBES);
  let index = 0;
  for (const num of entries.numbers()) {
    index += 1;
    const entry = index % step === 0 ? entries.find(num) : undefined;
    if (entry?.kind !== 'offset') continue;
    const standsAt = (offset: number) => readObjectHeader(new Cursor(source, offset))?.num === num;
    if (!standsAt(entry.offset + base) && standsAt(entry.offset + base + shift)) return true;
  }
  return false;
}

function mergeTrailers(sections: readonly XrefSection[]): PdfDict {
  const newest = sections[0]?.trailer ?? dict({});
  const entries = new Map<string, PdfValue>(newest.entries);
  for (const key of INHERITED_KEYS) {
    const found = sections.find((section) => section.trailer.entries.has(key))?.trailer.entries.get(key);
    if (found !== undefined) entries.set(key, found);
  }
  return { ...newest, entries };
}

/** How to look: as the standard says, or as a reader that does not know `/XRefStm`. */
export type XrefView = 'standard' | 'tables-only';

/** The entry that counts for an object number; `undefined` when no section lists it. */
export function findEntry(chain: XrefChain, num: number, view: XrefView = 'standard'): XrefEntry | undefined {
  for (const section of chain.sections) {
    const own = section.entries.find(num);
    if (own !== undefined) return own;
    const hidden = view === 'standard' ? section.supplement?.entries.find(num) : undefined;
    if (hidden !== undefined) return hidden;
  }
  return undefined;
}

/** One more than the highest object number any section lists or any trailer declares. */
export function nextObjectNumber(chain: XrefChain): number {
  let next = 1;
  for (const { entries, supplement, trailer } of chain.sections) {
    next = Math.max(next, entries.highest + 1, (supplement?.entries.highest ?? 0) + 1);
    next = Math.max(next, asInteger(trailer.entries.get('Size')) ?? 0);
  }
  return next;
}
