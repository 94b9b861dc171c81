/** The field tree: every old field is still there and changed only as its kind permits; new ones are signatures. */
import {
  asArray,
  asDict,
  asName,
  asRef,
  asString,
  decodeText,
  type PdfDict,
  type PdfRef,
  type PdfValue,
} from '@kyso/pdf';
import { compareFilling, type FieldVisit } from './compare-filling.ts';
import { reportNewField } from './compare-new-field.ts';
import type { Comparing } from './comparing.ts';
import { type DictPair, dictPair, entry, followed, keysOf, type Pair } from './revisions.ts';

const MAX_DEPTH = 50;

export type Inherited = { readonly name: string; readonly type: string | undefined };
type Walk = { readonly comparing: Comparing; readonly names: Set<string>; readonly seen: Set<number> };

export function compareFields(comparing: Comparing, fields: Pair): void {
  const walk: Walk = { comparing, names: new Set(), seen: new Set() };
  compareList(walk, fields, { name: '', type: undefined }, 0);
}

function compareList(walk: Walk, pair: Pair, above: Inherited, depth: number): void {
  const { comparing } = walk;
  const values = followed(comparing.revisions, pair);
  const [before, after] = [asArray(values.before)?.items ?? [], asArray(values.after)?.items ?? []];
  comparing.revisions.effort.step(before.length + after.length);
  if (depth > MAX_DEPTH) {
    comparing.report('form', 'forbidden', { path: 'depth' });
    return;
  }
  const places = new Map(after.flatMap((item) => refOf(item).map((ref) => [ref.num, item] as const)));
  const kept = new Set<number>();
  for (const [index, item] of before.entries()) {
    const ref = asRef(item);
    const other = ref === undefined ? after[index] : places.get(ref.num);
    if (ref !== undefined) kept.add(ref.num);
    if (asDict(comparing.revisions.before.resolve(item)) === undefined) continue; // names no field
    if (other === undefined) comparing.report('field_removed', 'forbidden', { field: nameIn(walk, item, above) });
    else compareField(walk, { before: item, after: other }, above, depth);
  }
  for (const [index, item] of after.entries()) {
    const ref = asRef(item);
    // a direct field is compared by its place
    const isOld = ref === undefined ? index < before.length : kept.has(ref.num);
    if (!isOld) reportNewField(comparing, item, { ...above, isTaken: (name) => walk.names.has(name) });
  }
}

const refOf = (value: PdfValue): PdfRef[] => {
  const ref = asRef(value);
  return ref === undefined ? [] : [ref];
};

function compareField(walk: Walk, pair: Pair, above: Inherited, depth: number): void {
  const { comparing, seen } = walk;
  const ref = asRef(pair.before);
  if (ref !== undefined && seen.has(ref.num)) return;
  if (ref !== undefined) seen.add(ref.num);
  const dicts = dictPair(comparing.revisions, pair);
  if (dicts === undefined) {
    comparing.report('field_changed', 'forbidden', { field: above.name });
    return;
  }
  const own = inherit(comparing, dicts.before, above);
  walk.names.add(own.name);
  const kids = itemsOfKids(comparing, dicts);
  if (kids.some((kid) => isField(comparing, kid))) {
    for (const key of keysOf(dicts)) {
      if (key !== 'Kids') comparing.structure(entry(dicts, key), 'field_changed', { field: own.name, path: key });
    }
    compareList(walk, entry(dicts, 'Kids'), own, depth + 1);
    return;
  }
  const visit: FieldVisit = { ref, dicts, ...own };
  compareFilling(comparing, visit);
}

const itemsOfKids = ({ revisions }: Comparing, { before }: DictPair): readonly PdfValue[] =>
  asArray(revisions.before.get(before, 'Kids'))?.items ?? [];

const isField = ({ revisions }: Comparing, kid: PdfValue): boolean =>
  asDict(revisions.before.resolve(kid))?.entries.has('T') === true;

function inherit({ revisions }: Comparing, field: PdfDict, above: Inherited): Inherited {
  const title = asString(revisions.before.get(field, 'T'));
  const partial = title === undefined ? '' : decodeText(title);
  const name = above.name === '' || partial === '' ? above.name + partial : `${above.name}.${partial}`;
  return { name, type: asName(revisions.before.get(field, 'FT')) ?? above.type };
}

const nameIn = (walk: Walk, item: PdfValue, above: Inherited): string => {
  const dictionary = asDict(walk.comparing.revisions.before.resolve(item));
  return dictionary === undefined ? above.name : inherit(walk.comparing, dictionary, above).name;
};
