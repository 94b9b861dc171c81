/** Annotations of a page: what certification level 3 permits is listed, everything else is a change of what is seen. */
import { asArray, asDict, asName, asRef, type PdfDict, type PdfRef, type PdfValue } from '@kyso/pdf';
import type { Clearance } from './change.ts';
import type { Comparing } from './comparing.ts';
import { type DictPair, dictPair, entry, followed, keysOf, type Pair } from './revisions.ts';

export type OnPage = { readonly ref: PdfRef; readonly number: number };

/** Remarks (ISO 32000-2 §12.5.6.2). Those that paint over what is below need a look, permitted or not. */
const MARKUP = new Set([
  ...['Text', 'Popup', 'Highlight', 'Underline', 'Squiggly', 'StrikeOut', 'Caret', 'FreeText', 'Stamp', 'Ink', 'Line'],
  ...['Square', 'Circle', 'Polygon', 'PolyLine', 'Redact', 'FileAttachment', 'Sound', 'Projection'],
]);
/** Those that every viewer shows as a small sign of its own, unless they bring a look; all others mark or cover an area. */
const SIGNS = new Set(['Text', 'Popup', 'Caret']);
/** What a viewer does on a click or when the page is shown (Tables 166, 197, 200). */
const ACTIONS = ['A', 'AA', 'PA', 'OC'];

export function compareAnnotations(comparing: Comparing, pair: Pair, page: OnPage): void {
  const lists = followed(comparing.revisions, pair);
  if (!isList(lists.before) || !isList(lists.after)) {
    comparing.structure(pair, 'page_changed', { page: page.number, path: `Page${page.number}/Annots` });
    return;
  }
  const before = asArray(lists.before)?.items ?? [];
  const after = asArray(lists.after)?.items ?? [];
  comparing.revisions.effort.step(before.length + after.length);
  const matches = matchItems(comparing, before, after);
  for (const [index, item] of before.entries()) {
    const place = matches.get(index);
    const other = place === undefined ? undefined : after[place];
    if (other === undefined) reportRemoved(comparing, item, page);
    else compareAnnotation(comparing, { before: item, after: other }, page);
  }
  const kept = [...matches.values()];
  if (kept.some((place, index) => index > 0 && place < (kept[index - 1] ?? 0))) {
    comparing.report('annotation_changed', 'forbidden', { page: page.number, path: 'order' });
  }
  const old = new Set(kept);
  for (const [index, item] of after.entries()) if (!old.has(index)) reportAdded(comparing, item, page);
}

const isList = (value: PdfValue): boolean => value === null || asArray(value) !== undefined;

/** Position before to position after: references by their number, direct annotations by their content, in order. */
function matchItems(
  comparing: Comparing,
  before: readonly PdfValue[],
  after: readonly PdfValue[],
): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (const [index, item] of after.entries()) {
    const ref = asRef(item);
    if (ref !== undefined && !places.has(ref.num)) places.set(ref.num, index);
  }
  const taken = new Set<number>();
  const matches = new Map<number, number>();
  for (const [index, item] of before.entries()) {
    const ref = asRef(item);
    const place =
      ref !== undefined
        ? places.get(ref.num)
        : after.findIndex(
            (other, at) =>
              !taken.has(at) && asRef(other) === undefined && !comparing.isDifferent({ before: item, after: other }),
          );
    if (place === undefined || place < 0 || taken.has(place)) continue;
    taken.add(place);
    matches.set(index, place);
  }
  return matches;
}

function compareAnnotation(comparing: Comparing, pair: Pair, { number }: OnPage): void {
  const ref = asRef(pair.before);
  if (ref !== undefined && comparing.clearedWidgets.has(ref.num)) return; // compared with its field
  const dicts = dictPair(comparing.revisions, pair);
  if (dicts === undefined) {
    reportNoDictionary(comparing, pair, number);
    return;
  }
  const subtype = asName(comparing.revisions.before.get(dicts.before, 'Subtype')) ?? '';
  if (comparing.restrictions.level === 3 && MARKUP.has(subtype)) {
    const changed = [...keysOf(dicts)].filter((key) => comparing.isDifferent(entry(dicts, key)));
    const isOther = changed.some((key) => key === 'Subtype' || ACTIONS.includes(key));
    const clearance = isOther ? 'forbidden' : markupClearance(comparing, dicts.after);
    if (changed.length > 0) comparing.report('annotation_changed', clearance, { page: number });
    return;
  }
  compareKeys(comparing, dicts, number);
}

/** Not both are dictionaries, or keys are there twice: an annotation is never walked into, so it has to be decided here. */
function reportNoDictionary(comparing: Comparing, pair: Pair, page: number): void {
  const { before, after } = followed(comparing.revisions, pair);
  if (asDict(before) === undefined) comparing.structure(pair, 'annotation_changed', { page });
  else if (after === null) reportRemoved(comparing, pair.before, { number: page });
  else comparing.report('annotation_changed', 'forbidden', { page });
}

function compareKeys(comparing: Comparing, dicts: DictPair, page: number): void {
  for (const key of keysOf(dicts)) {
    const where = { page, path: `Annots/${key}` };
    if (key === 'AP') comparing.content(entry(dicts, key), 'annotation_changed', where);
    else comparing.structure(entry(dicts, key), 'annotation_changed', where);
  }
}

/** A new appearance can look like anything. */
function markupClearance({ revisions }: Comparing, annotation: PdfDict): Clearance {
  const subtype = asName(revisions.after.get(annotation, 'Subtype')) ?? '';
  return annotation.entries.has('AP') || !SIGNS.has(subtype) ? 'review' : 'permitted';
}

function reportRemoved(comparing: Comparing, item: PdfValue, { number }: Pick<OnPage, 'number'>): void {
  const dictionary = asDict(comparing.revisions.before.resolve(item));
  if (dictionary === undefined) return; // nothing was shown there
  const subtype = asName(comparing.revisions.before.get(dictionary, 'Subtype')) ?? '';
  const isRemark = comparing.restrictions.level === 3 && MARKUP.has(subtype);
  const kind = subtype === 'Widget' ? 'field_removed' : 'annotation_removed';
  comparing.report(kind, isRemark ? 'review' : 'forbidden', { page: number });
}

function reportAdded(comparing: Comparing, item: PdfValue, page: OnPage): void {
  const { number } = page;
  const ref = asRef(item);
  const dictionary = asDict(comparing.revisions.after.resolve(item));
  if (dictionary === undefined) return; // nothing is shown there
  if (ref !== undefined && comparing.clearedWidgets.has(ref.num)) {
    if (!comparing.revisions.isNew(ref)) comparing.report('field_changed', 'review', { page: number, path: 'P' });
    reportElsewhere(comparing, dictionary, page);
    return; // the rest was reported with its field
  }
  const subtype = asName(comparing.revisions.after.get(dictionary, 'Subtype')) ?? '';
  if (subtype === 'Widget') comparing.report('field_added', 'forbidden', { page: number });
  else {
    const isNew = ref === undefined || comparing.revisions.isNew(ref);
    const isRemark = isNew && comparing.restrictions.level === 3 && MARKUP.has(subtype);
    const acts = dictionary.duplicateKeys.length > 0 || ACTIONS.some((key) => dictionary.entries.has(key));
    comparing.report('annotation_added', isRemark && !acts ? markupClearance(comparing, dictionary) : 'forbidden', {
      page: number,
    });
  }
}

/** A widget that names another page than the one that shows it was measured against the wrong one. */
function reportElsewhere(comparing: Comparing, widget: PdfDict, page: OnPage): void {
  const named = asRef(widget.entries.get('P'));
  if (named === undefined || named.num === page.ref.num) return;
  comparing.report('signature_added', 'review', { page: page.number, path: 'P' });
}
