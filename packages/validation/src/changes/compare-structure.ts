/** The logical structure may grow by the element of a new field, nothing else (ISO 32000-2 §14.7, §14.8.4.8.3). */
import { asArray, asDict, asInteger, asName, asRef, type PdfValue } from '@kyso/pdf';
import type { Comparing } from './comparing.ts';
import { type DictPair, dictPair, entry, keysOf, type Pair, type Revisions, sameRef } from './revisions.ts';

/** Keys under which elements are listed; the parent tree's limits and next key follow from what is in it. */
const LISTS = new Set(['K', 'Kids', 'Nums', 'Names']);
const COUNTERS = new Set(['ParentTreeNextKey', 'Limits']);

/** What is read aloud or copied in place of the content (§14.9.4, §14.9.5). */
const SPOKEN = ['ActualText', 'E'];

/** Elements that a new signature field brings along. */
const ELEMENTS = new Set(['Form', 'Annot', 'Sig']);

export function compareStructureTree(comparing: Comparing, pair: Pair): void {
  if (!comparing.isDifferent(pair)) {
    comparing.structure(pair, 'structure', { path: 'StructTreeRoot' });
    return;
  }
  const seen = new Set<number>();
  if (!hasGrown(comparing, pair, seen)) comparing.report('structure', 'forbidden', { path: 'StructTreeRoot' });
}

function hasGrown(comparing: Comparing, pair: Pair, seen: Set<number>): boolean {
  const open: Pair[] = [pair];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    comparing.revisions.effort.step();
    const ref = sameRef(next);
    if (ref !== undefined && seen.has(ref.num)) continue;
    if (ref !== undefined) seen.add(ref.num);
    if (ref !== undefined && comparing.revisions.isSame(ref.num)) {
      // its own text is the same; what it refers to may have grown
      const value = comparing.revisions.before.objects.load(ref);
      open.push(...nested(value).map((child) => ({ before: child, after: child })));
      continue;
    }
    const dicts = dictPair(comparing.revisions, next);
    if (dicts === undefined) {
      if (!listGrew(comparing, next, open)) return false;
    } else if (!dictGrew(comparing, dicts, open)) return false;
  }
  return true;
}

function dictGrew(comparing: Comparing, dicts: DictPair, open: Pair[]): boolean {
  for (const key of keysOf(dicts)) {
    const pair = entry(dicts, key);
    if (COUNTERS.has(key)) continue;
    if (LISTS.has(key)) {
      if (!listGrew(comparing, pair, open)) return false;
    } else if (key === 'ParentTree') {
      if (pair.before !== null) open.push(pair);
    } else if (comparing.isDifferent(pair)) return false;
  }
  return true;
}

/** What was there comes first and in the same order; what joined belongs to a new field. */
function listGrew(comparing: Comparing, pair: Pair, open: Pair[]): boolean {
  const { revisions } = comparing;
  const before = itemsOf(revisions.before.resolve(pair.before), pair.before);
  const after = itemsOf(revisions.after.resolve(pair.after), pair.after);
  if (after.length < before.length) return false;
  for (const [index, item] of before.entries()) {
    const other = after[index] ?? null;
    const both = { before: item, after: other };
    const inner = innerPairs(both);
    if (sameRef(both) !== undefined) open.push(both);
    else if (inner !== undefined) open.push(...inner);
    else if (comparing.isDifferent(both)) return false;
  }
  return after.slice(before.length).every((item) => isNewElement(comparing, item));
}

/** Of two lists of elements written in place, as the parent tree has one for each page; `undefined` for anything else. */
function innerPairs({ before, after }: Pair): Pair[] | undefined {
  const [one, other] = [asArray(before)?.items, asArray(after)?.items];
  if (one === undefined || one.length !== other?.length) return undefined;
  const pairs = one.map((item, index) => ({ before: item, after: other[index] ?? null }));
  return pairs.every((pair) => sameRef(pair) !== undefined) ? pairs : undefined;
}

/** `/K` may hold one child without a list. */
const itemsOf = (value: PdfValue, written: PdfValue): readonly PdfValue[] =>
  asArray(value)?.items ?? (value === null ? [] : [written]);

/** A key of a number tree, a new leaf of one, or an element that stands for a field. */
function isNewElement({ revisions }: Comparing, item: PdfValue): boolean {
  const { after } = revisions;
  const value = after.resolve(item);
  if (asInteger(value) !== undefined) return true;
  const element = asDict(value);
  if (element === undefined || !isNewObject(revisions.isNew.bind(revisions), item)) return false;
  if (element.entries.has('Nums')) return true;
  const isSilent = SPOKEN.every((key) => !element.entries.has(key)) && element.duplicateKeys.length === 0;
  const isField = ELEMENTS.has(asName(after.get(element, 'S')) ?? '');
  return isSilent && isField && refersToObject(revisions, after.get(element, 'K'));
}

const isNewObject = (isNew: (ref: NonNullable<ReturnType<typeof asRef>>) => boolean, item: PdfValue): boolean => {
  const ref = asRef(item);
  return ref === undefined || isNew(ref);
};

/** Object references only (§14.7.5.3): neither marked content nor elements of its own. */
function refersToObject({ after }: Revisions, content: PdfValue): boolean {
  const items = asArray(content)?.items ?? [content];
  return items.every((item) => asDict(after.resolve(item))?.entries.has('Obj') === true);
}

function nested(value: PdfValue): PdfValue[] {
  if (value === null || typeof value !== 'object') return [];
  if (value.kind === 'array') return value.items.flatMap((item) => (asRef(item) === undefined ? nested(item) : [item]));
  const dictionary = asDict(value);
  if (dictionary === undefined) return [];
  const below = [...dictionary.entries].filter(([key]) => LISTS.has(key) || key === 'ParentTree');
  return below.flatMap(([, item]) => (asRef(item) === undefined ? nested(item) : [item]));
}
