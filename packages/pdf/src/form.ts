/** The interactive form and its field tree (ISO 32000-2 §12.7.3, §12.7.4), read only. */
import type { PdfDocument } from './document.ts';
import { tooComplex } from './document-error.ts';
import {
  asArray,
  asDict,
  asName,
  asRef,
  asString,
  type PdfArray,
  type PdfDict,
  type PdfRef,
  type PdfValue,
} from './objects.ts';
import { decodeText } from './text-string.ts';

/** Where a field is shown; a field without kids is its own widget. */
export type Widget = { readonly ref: PdfRef | undefined; readonly dict: PdfDict };

/** A terminal field; attributes a field inherits (`/FT`, `/V`) are already looked up. */
export type FormField = {
  /** Partial names joined by dots. */
  readonly name: string;
  readonly ref: PdfRef | undefined;
  readonly dict: PdfDict;
  readonly type: string | undefined;
  /** Not resolved: which object it is matters as much as what is in it. */
  readonly value: PdfValue;
  readonly widgets: readonly Widget[];
};

export function acroForm(doc: PdfDocument): PdfDict | undefined {
  return asDict(doc.get(doc.catalog, 'AcroForm'));
}

/** The array of `/Fields`; anything else lists no field, for every reader. */
export function rootFields(doc: PdfDocument): PdfArray | undefined {
  return asArray(doc.get(acroForm(doc), 'Fields'));
}

/** Partial names of the fields at the root: a new field must not take one of them. */
export function rootFieldNames(doc: PdfDocument): Set<string> {
  const names = new Set<string>();
  const fields = rootFields(doc)?.items ?? [];
  if (fields.length > doc.limits.formFields) throw tooComplex('form_fields', 'the form has too many fields');
  for (const field of fields) {
    const title = asString(doc.get(asDict(doc.resolve(field)), 'T'));
    if (title !== undefined) names.add(decodeText(title));
  }
  return names;
}

type Inherited = { readonly name: string; readonly type: PdfValue; readonly value: PdfValue };
type Walk = { readonly doc: PdfDocument; readonly seen: Set<number>; visited: number };

/** Every terminal field in document order. @throws KysoError `document.too_complex`; loops are cut, not followed */
export function formFields(doc: PdfDocument): FormField[] {
  const walk: Walk = { doc, seen: new Set(), visited: 0 };
  const top: Inherited = { name: '', type: null, value: null };
  return (rootFields(doc)?.items ?? []).flatMap((field) => fieldsBelow(walk, field, top, 0));
}

function fieldsBelow(walk: Walk, node: PdfValue, above: Inherited, depth: number): FormField[] {
  const { doc } = walk;
  const reference = asRef(node);
  walk.visited += 1;
  if (walk.visited > doc.limits.formFields) throw tooComplex('form_fields', 'the form has too many fields');
  if (depth > doc.limits.formDepth) throw tooComplex('form_depth', 'the form nests too deeply');
  if (reference !== undefined && walk.seen.has(reference.num)) return [];
  if (reference !== undefined) walk.seen.add(reference.num);
  const dictionary = asDict(doc.resolve(node));
  if (dictionary === undefined) return [];
  const own = inheritedBy(doc, dictionary, above);
  const kids = (asArray(doc.get(dictionary, 'Kids'))?.items ?? []).filter(
    (kid) => asDict(doc.resolve(kid)) !== undefined,
  );
  const isField = (kid: PdfValue) => asDict(doc.resolve(kid))?.entries.has('T') === true;
  if (kids.some(isField)) return kids.flatMap((kid) => fieldsBelow(walk, kid, own, depth + 1));
  const widgets = kids.length > 0 ? kids.flatMap((kid) => widgetAt(doc, kid)) : [{ ref: reference, dict: dictionary }];
  const type = asName(doc.resolve(own.type));
  return [{ name: own.name, ref: reference, dict: dictionary, type, value: own.value, widgets }];
}

function widgetAt(doc: PdfDocument, kid: PdfValue): Widget[] {
  const dictionary = asDict(doc.resolve(kid));
  return dictionary === undefined ? [] : [{ ref: asRef(kid), dict: dictionary }];
}

function inheritedBy(doc: PdfDocument, dictionary: PdfDict, above: Inherited): Inherited {
  const title = asString(doc.get(dictionary, 'T'));
  const partial = title === undefined ? '' : decodeText(title);
  return {
    name: above.name === '' || partial === '' ? above.name + partial : `${above.name}.${partial}`,
    type: dictionary.entries.get('FT') ?? above.type,
    value: dictionary.entries.get('V') ?? above.value,
  };
}
