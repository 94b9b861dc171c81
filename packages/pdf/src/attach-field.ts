/**
 * Hangs a merged field/widget into page and form, changing as few objects as possible: rewriting more makes viewers
 * distrust earlier signatures.
 */
import type { PdfDocument } from './document.ts';
import { acroForm, rootFields } from './form.ts';
import type { IncrementalUpdate } from './incremental/update.ts';
import {
  array,
  asArray,
  asInteger,
  asRef,
  dict,
  name,
  number,
  type PdfArray,
  type PdfDict,
  type PdfRef,
  type PdfValue,
  withEntry,
} from './objects.ts';
import type { Page } from './page-tree.ts';
import { isSigned } from './signed-field.ts';
import { isTagged } from './structure-tree.ts';

/** SignaturesExist and AppendOnly (ISO 32000-2 Table 225). */
const SIG_FLAGS = 3;

/** @throws KysoError `document.ambiguous`, `document.corrupted` */
export function attachField(update: IncrementalUpdate, page: Page, widget: PdfRef): void {
  addToPage(update, page, widget);
  attachForm(update, widget);
}

function addToPage(update: IncrementalUpdate, page: Page, widget: PdfRef): void {
  const { document } = update;
  const written = page.dict.entries.get('Annots');
  const annotations = asArray(document.resolve(written)); // anything else lists no annotation, for every reader
  const extended = append(annotations, widget);
  const shared = annotations === undefined ? undefined : directRef(document, written);
  if (shared === undefined)
    update.replace(page.ref, withEntry(inReadingOrder(document, page.dict), 'Annots', extended));
  else update.replace(shared, extended);
}

/**
 * A page of a tagged document with annotations says that they follow the structure (ISO 14289-1 §7.18.3). Where a
 * signature is there already nothing but the list of annotations may change.
 */
function inReadingOrder(document: PdfDocument, page: PdfDict): PdfDict {
  if (page.entries.has('Tabs') || !isTagged(document)) return page;
  return isSigned(document) ? page : withEntry(page, 'Tabs', name('S'));
}

const append = (list: PdfArray | undefined, item: PdfRef): PdfArray => array([...(list?.items ?? []), item]);

/** The object that holds the array itself, when it is an object of its own. */
function directRef(document: PdfDocument, written: PdfValue | undefined): PdfRef | undefined {
  let holder = asRef(written);
  while (holder !== undefined) {
    const further = asRef(document.objects.load(holder));
    if (further === undefined) return holder;
    holder = further;
  }
  return undefined;
}

/** Lists the field in the form, when one is given, and says there that the document is signed. */
export function attachForm(update: IncrementalUpdate, field?: PdfRef): void {
  const { document } = update;
  const { catalog, catalogRef } = document;
  const form = acroForm(document);
  if (form === undefined) {
    const created = update.add(
      dict({ Fields: array(field === undefined ? [] : [field]), SigFlags: number(SIG_FLAGS) }),
    );
    update.replace(catalogRef, withEntry(catalog, 'AcroForm', created));
    return;
  }
  const changed = withFlags(document, field === undefined ? form : withField(update, form, field));
  if (changed === form) return;
  const formRef = directRef(document, catalog.entries.get('AcroForm'));
  if (formRef === undefined) update.replace(catalogRef, withEntry(catalog, 'AcroForm', changed));
  else update.replace(formRef, changed);
}

/** The form with the field added, or the same form when its list is an object of its own. */
function withField(update: IncrementalUpdate, form: PdfDict, widget: PdfRef): PdfDict {
  const fields = rootFields(update.document);
  const listRef = fields === undefined ? undefined : directRef(update.document, form.entries.get('Fields'));
  if (listRef === undefined) return withEntry(form, 'Fields', append(fields, widget));
  update.replace(listRef, append(fields, widget));
  return form;
}

function withFlags(document: PdfDocument, form: PdfDict): PdfDict {
  const flags = asInteger(document.get(form, 'SigFlags')) ?? 0;
  return (flags & SIG_FLAGS) === SIG_FLAGS ? form : withEntry(form, 'SigFlags', number(flags | SIG_FLAGS));
}
