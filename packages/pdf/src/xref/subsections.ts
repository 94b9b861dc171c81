import { ambiguous, corrupted, tooComplex } from '../document-error.ts';
import type { ReadLimits } from '../limits.ts';
import type { XrefEntries, XrefEntry } from './section.ts';

/** `count` objects from number `first` on; `place` is where the rows begin, in a unit of the reader's own. */
export type Subsection = { readonly first: number; readonly count: number; readonly place: number };

/** Reads row `index` of a subsection whose rows begin at `place`. */
export type RowReader = (place: number, index: number) => XrefEntry;

/**
 * Entries laid out in subsections, found by binary search and decoded one at a time.
 * @throws KysoError `document.too_complex` past the limits, `document.ambiguous` when one number is listed twice
 */
export function subsectionEntries(parts: readonly Subsection[], readRow: RowReader, limits: ReadLimits): XrefEntries {
  const sorted = parts.filter((part) => part.count > 0).sort((a, b) => a.first - b.first);
  checkSubsections(sorted, limits);
  const last = sorted.at(-1);
  return {
    count: sorted.reduce((sum, part) => sum + part.count, 0),
    highest: last === undefined ? -1 : last.first + last.count - 1,
    find: (num) => {
      const part = partOf(sorted, num);
      return part === undefined ? undefined : readRow(part.place, num - part.first);
    },
    *numbers() {
      for (const part of sorted) for (let index = 0; index < part.count; index += 1) yield part.first + index;
    },
  };
}

function checkSubsections(sorted: readonly Subsection[], limits: ReadLimits): void {
  if (sorted.length > limits.xrefSubsections)
    throw tooComplex('xref_subsections', 'an xref section has too many parts');
  let free = 0;
  for (const { first, count } of sorted) {
    if (first < 0) throw corrupted('xref_unreadable', 'an xref subsection starts below zero');
    if (first < free) throw ambiguous('xref_overlap', 'an xref section lists an object twice', { object: first });
    free = first + count;
  }
  if (free - 1 > limits.objectNumber) throw tooComplex('object_number', 'an object number is too large');
}

function partOf(sorted: readonly Subsection[], num: number): Subsection | undefined {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const part = sorted[middle];
    if (part === undefined) return undefined;
    if (num < part.first) high = middle - 1;
    else if (num >= part.first + part.count) low = middle + 1;
    else return part;
  }
  return undefined;
}
