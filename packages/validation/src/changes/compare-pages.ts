/** The page tree: same pages, same order, same content; annotations have rules of their own. */
import { asArray, asName, asRef, type PdfRef, type PdfValue } from '@kyso/pdf';
import { compareAnnotations } from './compare-annotations.ts';
import type { Comparing } from './comparing.ts';
import { type DictPair, dictPair, entry, followed, keysOf, type Pair, sameRef } from './revisions.ts';

/** Levels of the page tree. */
const MAX_DEPTH = 100;

/** Painted with the page, or deciding how (ISO 32000-2 Table 31); the rest are its properties. */
const CONTENT_KEYS = new Set(['Contents', 'Resources', 'Group', 'MediaBox', 'CropBox', 'Rotate', 'UserUnit', 'Thumb']);

export type PageVisit = { readonly ref: PdfRef; readonly number: number; readonly pair: DictPair };

/**
 * The pages that both revisions have in the same place and that an update could have touched; differences of the tree
 * itself are reported.
 */
export function matchPages(comparing: Comparing, root: Pair): readonly PageVisit[] {
  const pages: PageVisit[] = [];
  const seen = new Set<number>();
  let count = 0;
  const visit = (pair: Pair, depth: number): void => {
    const ref = sameRef(pair);
    comparing.revisions.effort.step();
    if (ref !== undefined && !seen.has(ref.num) && comparing.revisions.isUntouchedLeaf(ref.num)) {
      seen.add(ref.num);
      comparing.managePage(ref);
      count += 1;
      return;
    }
    const dicts = dictPair(comparing.revisions, pair);
    if (asRef(pair.before) === undefined && asRef(pair.after) === undefined) {
      comparing.content(pair, 'page_content', { page: count + 1 }); // no object of its own: nobody can refer to it
      return;
    }
    if (ref === undefined || dicts === undefined || seen.has(ref.num) || depth > MAX_DEPTH) {
      comparing.report('pages_reordered', 'forbidden', { page: count + 1 });
      return;
    }
    seen.add(ref.num);
    comparing.managePage(ref);
    const kids = followed(comparing.revisions, entry(dicts, 'Kids'));
    const [before, after] = [asArray(kids.before), asArray(kids.after)];
    if (before === undefined && after === undefined) {
      count += 1;
      pages.push({ ref, number: count, pair: dicts });
      return;
    }
    visitKids(before?.items ?? [], after?.items ?? [], depth);
    compareNode(comparing, dicts, count);
  };
  const visitKids = (before: readonly PdfValue[], after: readonly PdfValue[], depth: number): void => {
    if (after.length > before.length) comparing.report('pages_added', 'forbidden', { page: count + before.length + 1 });
    if (after.length < before.length)
      comparing.report('pages_removed', 'forbidden', { page: count + after.length + 1 });
    for (const [index, kid] of before.entries()) {
      const other = after[index];
      if (other !== undefined) visit({ before: kid, after: other }, depth + 1);
    }
  };
  visit(root, 0);
  return pages;
}

/** What the pages below inherit. */
function compareNode(comparing: Comparing, node: DictPair, page: number): void {
  for (const key of keysOf(node)) {
    if (key === 'Kids' || key === 'Parent') continue;
    comparing.content(entry(node, key), 'page_changed', { page, path: `Pages/${key}` });
  }
}

/** Needs every page and annotation to be known, since pages refer to each other. */
export function comparePage(comparing: Comparing, { ref, number, pair }: PageVisit): void {
  for (const key of keysOf(pair)) {
    const values = entry(pair, key);
    const where = { page: number, path: `Page${number}/${key}` };
    if (key === 'Annots') compareAnnotations(comparing, values, { ref, number });
    else if (key === 'Parent') compareParent(comparing, values, number);
    else if (key === 'LastModified') continue;
    else if (key === 'Tabs' && values.before === null && isTabOrder(comparing, values.after)) continue;
    else if (CONTENT_KEYS.has(key)) comparing.content(values, 'page_content', where);
    else if (key === 'AA') comparing.structure(values, 'script', where);
    else comparing.structure(values, 'page_changed', where);
  }
}

/** Signing software adds the tab order; it decides nothing that is seen. */
const isTabOrder = ({ revisions }: Comparing, value: PdfValue): boolean =>
  ['R', 'C', 'S', 'A', 'W'].includes(asName(revisions.after.resolve(value)) ?? '');

function compareParent(comparing: Comparing, pair: Pair, page: number): void {
  if (sameRef(pair) === undefined) comparing.report('pages_reordered', 'forbidden', { page });
}

/**
 * The annotations of a page as they were signed, so that nobody else enters them. A stream is no annotation: what is
 * painted must not hide behind the rules of annotations.
 */
export function manageAnnotations(comparing: Comparing, { pair }: PageVisit): void {
  const { before } = comparing.revisions;
  const list = asArray(before.get(pair.before, 'Annots'))?.items ?? [];
  comparing.revisions.effort.step(list.length);
  for (const item of list) {
    const ref = asRef(item);
    const value = before.resolve(ref);
    const isPlain = value !== null && typeof value === 'object' && value.kind === 'dict';
    if (ref !== undefined && isPlain && value.entries.has('Subtype')) comparing.manageAnnotation(ref);
  }
}
