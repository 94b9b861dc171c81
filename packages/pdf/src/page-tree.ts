/** The page tree (ISO 32000-2 §7.7.3), walked only as far as a look-up needs. */
import { isKysoError, KysoError } from '@kyso/domain';
import type { PdfDocument } from './document.ts';
import { corrupted, tooComplex } from './document-error.ts';
import { asArray, asDict, asInteger, asName, asRef, type PdfDict, type PdfRef, type PdfValue } from './objects.ts';

/** A page and what it inherits; `attributes` holds MediaBox, CropBox, Rotate and Resources, references not followed. */
export type Page = {
  readonly number: number;
  readonly ref: PdfRef;
  readonly dict: PdfDict;
  readonly attributes: ReadonlyMap<string, PdfValue>;
};

const INHERITABLE = ['Resources', 'MediaBox', 'CropBox', 'Rotate'];

/** Every reader shows an empty document then, or pages that are no objects of their own. */
const PAGE_FAULTS = new Set<unknown>(['no_pages', 'page_not_indirect', 'object_stream', 'bad_syntax']);

export const hasNoUsablePage = (error: unknown): boolean =>
  isKysoError(error, 'document.corrupted') && PAGE_FAULTS.has(error.details['reason']);

type Node = {
  readonly ref: PdfRef | undefined;
  readonly dict: PdfDict;
  readonly kids: readonly PdfValue[] | undefined;
};
type Attributes = ReadonlyMap<string, PdfValue>;
type Walk = { readonly doc: PdfDocument; readonly path: Set<number>; visited: number };

export function countPages(doc: PdfDocument): number {
  const root = rootNode(doc);
  if (root.kids === undefined) return 1;
  const declared = asInteger(doc.get(root.dict, 'Count'));
  if (declared !== undefined && declared >= 0) return declared;
  return [...leaves({ doc, path: new Set(), visited: 0 }, root)].length;
}

/** @throws KysoError `placement.page_not_found`, `document.corrupted`, `document.too_complex` */
export function findPage(doc: PdfDocument, pageNumber: number): Page {
  const root = rootNode(doc);
  const byCount = Number.isSafeInteger(pageNumber) && pageNumber >= 1 ? descend(doc, root, pageNumber) : undefined;
  const page = byCount ?? walkTo(doc, root, pageNumber);
  if (page !== undefined) return page;
  if (pageNumber === 1) throw corrupted('no_pages', 'the document has no pages');
  throw new KysoError('placement.page_not_found', 'the document does not have that page', {
    details: { page: pageNumber },
  });
}

function rootNode(doc: PdfDocument): Node {
  const pages = doc.catalog.entries.get('Pages');
  const node = nodeOf(doc, pages);
  if (node === undefined) throw corrupted('no_pages', 'the document has no page tree');
  return node;
}

function nodeOf(doc: PdfDocument, value: PdfValue | undefined): Node | undefined {
  const dictionary = asDict(doc.resolve(value));
  if (dictionary === undefined) return undefined;
  const kids = asArray(doc.get(dictionary, 'Kids'))?.items;
  const isPage = kids === undefined || asName(doc.get(dictionary, 'Type')) === 'Page';
  return { ref: asRef(value), dict: dictionary, kids: isPage ? undefined : kids };
}

function inherit(attributes: Attributes, dictionary: PdfDict): Attributes {
  const merged = new Map(attributes);
  for (const key of INHERITABLE) {
    const own = dictionary.entries.get(key) ?? null;
    if (own !== null) merged.set(key, own);
  }
  return merged;
}

function toPage(node: Node, attributes: Attributes, pageNumber: number): Page {
  if (node.ref === undefined) throw corrupted('page_not_indirect', 'a page is not an indirect object');
  return { number: pageNumber, ref: node.ref, dict: node.dict, attributes: inherit(attributes, node.dict) };
}

/** Goes straight down by `/Count`; `undefined` as soon as a count does not add up. */
function descend(doc: PdfDocument, root: Node, pageNumber: number): Page | undefined {
  let node = root;
  let attributes: Attributes = new Map();
  let index = pageNumber - 1;
  const walk: Walk = { doc, path: new Set(), visited: 0 };
  for (;;) {
    if (node.kids === undefined) return index === 0 ? toPage(node, attributes, pageNumber) : undefined;
    enter(walk, node);
    attributes = inherit(attributes, node.dict);
    const step = stepInto(walk, node, node.kids, index);
    if (step === undefined) return undefined;
    node = step.node;
    index = step.index;
  }
}

function stepInto(
  walk: Walk,
  node: Node,
  kids: readonly PdfValue[],
  index: number,
): { node: Node; index: number } | undefined {
  if (asInteger(walk.doc.get(node.dict, 'Count')) === kids.length) {
    const only = nodeOf(walk.doc, kids[index]);
    return only?.kids === undefined && only !== undefined ? { node: only, index: 0 } : undefined;
  }
  let left = index;
  for (const kid of kids) {
    visit(walk);
    const child = nodeOf(walk.doc, kid);
    const count = child === undefined ? undefined : leafCount(walk.doc, child);
    if (child === undefined || count === undefined) return undefined;
    if (left < count) return { node: child, index: left };
    left -= count;
  }
  return undefined;
}

function leafCount(doc: PdfDocument, node: Node): number | undefined {
  if (node.kids === undefined) return 1;
  const count = asInteger(doc.get(node.dict, 'Count'));
  return count !== undefined && count >= 0 ? count : undefined;
}

/** Counts every leaf: for trees whose `/Count` is wrong. */
function walkTo(doc: PdfDocument, root: Node, pageNumber: number): Page | undefined {
  for (const page of leaves({ doc, path: new Set(), visited: 0 }, root)) {
    if (page.index + 1 === pageNumber) return toPage(page.node, page.attributes, pageNumber);
  }
  return undefined;
}

type Leaf = { readonly node: Node; readonly attributes: Attributes; readonly index: number };

function* leaves(walk: Walk, root: Node): Generator<Leaf> {
  let index = 0;
  function* below(node: Node, attributes: Attributes): Generator<Leaf> {
    visit(walk);
    if (node.kids === undefined) {
      yield { node, attributes, index };
      index += 1;
      return;
    }
    enter(walk, node);
    for (const kid of node.kids) {
      const child = nodeOf(walk.doc, kid);
      if (child !== undefined) yield* below(child, inherit(attributes, node.dict));
    }
    leave(walk, node);
  }
  yield* below(root, new Map());
}

function visit(walk: Walk): void {
  walk.visited += 1;
  if (walk.visited > walk.doc.limits.pageTreeNodes) throw tooComplex('page_tree_nodes', 'the page tree is too large');
}

function enter(walk: Walk, { ref }: Node): void {
  if (ref === undefined) return;
  if (walk.path.has(ref.num)) throw corrupted('page_tree_loop', 'the page tree forms a loop');
  walk.path.add(ref.num);
  if (walk.path.size > walk.doc.limits.pageTreeDepth) throw tooComplex('page_tree_depth', 'the page tree is too deep');
}

function leave(walk: Walk, { ref }: Node): void {
  if (ref !== undefined) walk.path.delete(ref.num);
}

/** Climbs `/Parent`, adding up the leaves of the siblings in front. */
export function numberOfPage(doc: PdfDocument, page: PdfRef): number | undefined {
  let before = 0;
  let child = page;
  for (let level = 0; level <= doc.limits.pageTreeDepth; level += 1) {
    const parent = asRef(asDict(doc.resolve(child))?.entries.get('Parent'));
    if (parent === undefined)
      return level > 0 && child.num === asRef(doc.catalog.entries.get('Pages'))?.num ? before + 1 : undefined;
    const leading = leavesBefore(doc, parent, child);
    if (leading === undefined) return undefined;
    before += leading;
    child = parent;
  }
  return undefined;
}

function leavesBefore(doc: PdfDocument, parent: PdfRef, child: PdfRef): number | undefined {
  const node = nodeOf(doc, parent);
  const index = node?.kids?.findIndex((kid) => asRef(kid)?.num === child.num) ?? -1;
  doc.objects.budget.spend('totalPageSteps', (node?.kids?.length ?? 0) + 1);
  if (node?.kids === undefined || index < 0) return undefined;
  if (asInteger(doc.get(node.dict, 'Count')) === node.kids.length) return index;
  let sum = 0;
  for (const kid of node.kids.slice(0, index)) {
    const sibling = nodeOf(doc, kid);
    sum += sibling === undefined ? 0 : (leafCount(doc, sibling) ?? 0);
  }
  return sum;
}
