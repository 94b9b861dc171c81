/** The interactive form: fields may be filled in and signed, new fields may only be signatures (ISO 32000-2 §12.7.3). */
import { asArray, asDict, asInteger, asRef, type PdfDict, type PdfValue } from '@kyso/pdf';
import { compareFields } from './compare-fields.ts';
import type { Comparing } from './comparing.ts';
import { type DictPair, dictPair, entry, followed, keysOf, type Pair } from './revisions.ts';

const EMPTY: PdfDict = { kind: 'dict', entries: new Map(), duplicateKeys: [] };
/** SignaturesExist and AppendOnly (ISO 32000-2 Table 225). */
const SIG_FLAGS_MAX = 3;

export function compareForm(comparing: Comparing, pair: Pair): void {
  const values = followed(comparing.revisions, pair);
  const before = asDict(values.before) ?? (values.before === null ? EMPTY : undefined);
  const after = asDict(values.after) ?? (values.after === null ? EMPTY : undefined);
  if (before === undefined || after === undefined || after.duplicateKeys.length > before.duplicateKeys.length) {
    comparing.report('form', 'forbidden');
    return;
  }
  const form = { before, after };
  manageFields(comparing, before);
  for (const key of keysOf(form)) compareKey(comparing, form, key);
}

function compareKey(comparing: Comparing, form: DictPair, key: string): void {
  const pair = entry(form, key);
  if (key === 'Fields') compareFields(comparing, pair);
  else if (key === 'DR') compareResources(comparing, pair);
  else if (key === 'SigFlags') compareFlags(comparing, pair);
  else if (key === 'NeedAppearances') compareNeedAppearances(comparing, pair);
  else if (key === 'DA' && pair.before === null)
    return; // a default nobody used before
  else comparing.structure(pair, 'form', { path: `AcroForm/${key}` });
}

function compareFlags(comparing: Comparing, pair: Pair): void {
  const values = followed(comparing.revisions, pair);
  const [one, other] = [asInteger(values.before) ?? 0, asInteger(values.after) ?? 0];
  if (other < 0 || other > SIG_FLAGS_MAX || (one & other) !== one)
    comparing.report('form', 'forbidden', { path: 'AcroForm/SigFlags' });
}

/** With it viewers paint fields anew, whatever their signed appearance. */
function compareNeedAppearances(comparing: Comparing, pair: Pair): void {
  const values = followed(comparing.revisions, pair);
  if (values.after === true && values.before !== true) {
    comparing.report('form', 'forbidden', { path: 'AcroForm/NeedAppearances' });
  }
}

/** Fonts for new appearances may join; what was there stays. */
function compareResources(comparing: Comparing, pair: Pair): void {
  const later = dictPair(comparing.revisions, { before: pair.before ?? pair.after, after: pair.after })?.after;
  if (later !== undefined) checkNewResources(comparing, pair, later);
  if (pair.before === null) return;
  const resources = dictPair(comparing.revisions, pair);
  if (resources === undefined) {
    comparing.report('form', 'forbidden', { path: 'AcroForm/DR' });
    return;
  }
  for (const [category, value] of resources.before.entries) {
    const kinds: Pair = { before: value, after: resources.after.entries.get(category) ?? null };
    const lists = dictPair(comparing.revisions, kinds);
    const where = { path: `AcroForm/DR/${category}` };
    if (lists === undefined) comparing.content(kinds, 'form', where);
    else {
      for (const [name, resource] of lists.before.entries) {
        comparing.content({ before: resource, after: lists.after.entries.get(name) ?? null }, 'form', where);
      }
    }
  }
}

/** What a new appearance may need from the form (ISO 32000-2 Table 224); pictures and patterns are its own. */
const FOR_TEXT = new Set(['Font', 'Encoding', 'ProcSet']);

/** An appearance without resources of its own, signed long ago, could paint them now. */
function checkNewResources(comparing: Comparing, { before }: Pair, later: PdfDict): void {
  const { revisions } = comparing;
  const old = asDict(revisions.before.resolve(before));
  for (const [category, value] of later.entries) {
    if (FOR_TEXT.has(category)) continue;
    const known = asDict(revisions.before.get(old, category));
    const names = [...(asDict(revisions.after.resolve(value))?.entries.keys() ?? [])];
    if (names.some((name) => known?.entries.has(name) !== true)) {
      comparing.report('form', 'review', { path: `AcroForm/DR/${category}` });
    }
  }
}

/** Deeper and larger trees are cut: what is not managed here is compared like anything else. */
const MAX_DEPTH = 50;

/** Fields refer to each other by `/Parent` and `/CO`: they are compared one by one, not through each other. */
function manageFields(comparing: Comparing, form: PdfDict): void {
  const { before, effort } = comparing.revisions;
  const seen = new Set<number>();
  const visit = (list: PdfValue | undefined, depth: number): void => {
    for (const item of asArray(before.resolve(list))?.items ?? []) {
      const ref = asRef(item);
      const field = before.resolve(item);
      effort.step();
      if (ref !== undefined && seen.has(ref.num)) continue;
      if (field === null || typeof field !== 'object' || field.kind !== 'dict') continue;
      if (ref !== undefined) {
        seen.add(ref.num);
        comparing.manageAnnotation(ref);
      }
      if (depth < MAX_DEPTH) visit(field.entries.get('Kids'), depth + 1);
    }
  };
  visit(form.entries.get('Fields'), 0);
}
