/**
 * The place of a new widget in the logical structure of a tagged document (ISO 32000-2 §14.7, §14.8.4.8.3): a `Form`
 * element that refers to it, and an entry in the parent tree that leads back.
 */
import type { PdfDocument } from './document.ts';
import type { IncrementalUpdate } from './incremental/update.ts';
import {
  array,
  asArray,
  asDict,
  asInteger,
  asName,
  asRef,
  dict,
  name,
  number,
  type PdfDict,
  type PdfRef,
  type PdfValue,
  withEntry,
} from './objects.ts';

type Root = { readonly ref: PdfRef; readonly dict: PdfDict };

/** The `/StructParent` of the widget; `undefined` when the document is not tagged. */
export function tagWidget(update: IncrementalUpdate, page: PdfRef, widget: PdfRef): number | undefined {
  const root = structureRoot(update.document);
  const key = root === undefined ? undefined : nextKey(update.document, root.dict);
  if (root === undefined || key === undefined) return undefined;
  const element = update.allocate();
  const parent = addToParent(update, root, element);
  const content = dict({ Type: name('OBJR'), Obj: widget, Pg: page });
  update.fill(element, dict({ Type: name('StructElem'), S: name('Form'), P: parent, Pg: page, K: content }));
  addToParentTree(update, root, key, element);
  return key;
}

/** The document says that its contents have a logical structure. */
export function isTagged(doc: PdfDocument): boolean {
  return doc.get(asDict(doc.get(doc.catalog, 'MarkInfo')), 'Marked') === true;
}

function structureRoot(doc: PdfDocument): Root | undefined {
  const reference = asRef(doc.catalog.entries.get('StructTreeRoot'));
  const dictionary = asDict(doc.resolve(reference));
  if (!isTagged(doc) || reference === undefined || dictionary === undefined) return undefined;
  return { ref: reference, dict: dictionary };
}

/** The next free key of the parent tree; `undefined` when the tree cannot be read. */
function nextKey(doc: PdfDocument, root: PdfDict): number | undefined {
  const tree = asDict(doc.get(root, 'ParentTree'));
  const declared = asInteger(doc.get(root, 'ParentTreeNextKey')) ?? 0;
  if (tree === undefined) return declared;
  const nums = asArray(doc.get(tree, 'Nums'))?.items ?? [];
  const kids = asArray(doc.get(tree, 'Kids'))?.items ?? [];
  const keys = nums.filter((_, at) => at % 2 === 0).map((key) => asInteger(doc.resolve(key)));
  const limits = kids.map((kid) =>
    asInteger(doc.resolve(asArray(doc.get(asDict(doc.resolve(kid)), 'Limits'))?.items[1])),
  );
  const used = [...keys, ...limits];
  if (used.includes(undefined)) return undefined;
  return used.reduce<number>((next, key) => Math.max(next, (key ?? 0) + 1), declared);
}

/** Under the `Document` element where that is the only child of the root, else under the root itself. */
function addToParent(update: IncrementalUpdate, root: Root, element: PdfRef): PdfRef {
  const { document } = update;
  const only = onlyChild(document, root.dict);
  const parent = only ?? root;
  const written = parent.dict.entries.get('K');
  const list = asArray(document.resolve(written));
  const own = asRef(written);
  if (list !== undefined && own !== undefined) update.replace(own, array([...list.items, element]));
  else update.replace(parent.ref, withEntry(parent.dict, 'K', array([...(list?.items ?? present(written)), element])));
  return parent.ref;
}

const present = (value: PdfValue | undefined): PdfValue[] => (value === undefined || value === null ? [] : [value]);

function onlyChild(doc: PdfDocument, root: PdfDict): Root | undefined {
  const written = root.entries.get('K');
  const list = asArray(doc.resolve(written))?.items ?? present(written);
  const reference = list.length === 1 ? asRef(list[0]) : undefined;
  const dictionary = asDict(doc.resolve(reference));
  const isDocument = asName(doc.get(dictionary, 'S')) === 'Document';
  return reference !== undefined && dictionary !== undefined && isDocument
    ? { ref: reference, dict: dictionary }
    : undefined;
}

/** A number tree grows at its end: in the root's own list, or as one more leaf, so that no old leaf is rewritten. */
function addToParentTree(update: IncrementalUpdate, root: Root, key: number, element: PdfRef): void {
  const { document } = update;
  const written = root.dict.entries.get('ParentTree');
  const tree = asDict(document.resolve(written)) ?? dict({});
  const grown = tree.entries.has('Kids') ? withLeaf(update, tree, key, element) : withPair(update, tree, key, element);
  const own = asRef(written);
  if (own !== undefined) update.replace(own, grown);
  const latest = asDict(update.latest(root.ref)) ?? root.dict;
  const linked = own === undefined ? withEntry(latest, 'ParentTree', grown) : latest;
  update.replace(root.ref, withEntry(linked, 'ParentTreeNextKey', number(key + 1)));
}

function withLeaf(update: IncrementalUpdate, tree: PdfDict, key: number, element: PdfRef): PdfDict {
  const leaf = update.add(dict({ Limits: array([number(key), number(key)]), Nums: array([number(key), element]) }));
  const kids = asArray(update.document.get(tree, 'Kids'))?.items ?? [];
  return withEntry(tree, 'Kids', array([...kids, leaf]));
}

function withPair(update: IncrementalUpdate, tree: PdfDict, key: number, element: PdfRef): PdfDict {
  const nums = asArray(update.document.get(tree, 'Nums'))?.items ?? [];
  return withEntry(tree, 'Nums', array([...nums, number(key), element]));
}
