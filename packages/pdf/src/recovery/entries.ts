import type { XrefEntries, XrefEntry } from '../xref/section.ts';

/** Entries that were collected one by one. */
export function collectedEntries(entries: ReadonlyMap<number, XrefEntry>): XrefEntries {
  const numbers = [...entries.keys()].sort((a, b) => a - b);
  return {
    count: numbers.length,
    highest: numbers.at(-1) ?? -1,
    find: (num) => entries.get(num),
    numbers: () => numbers,
  };
}
