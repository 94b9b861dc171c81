/** What a signature forbids afterwards: certification and field locks (ISO 32000-2 §12.8.2, Tables 256 to 259). */
import type { PdfDocument } from './document.ts';
import { locked } from './document-error.ts';
import type { IncrementalUpdate } from './incremental/update.ts';
import {
  array,
  asDict,
  asRef,
  dict,
  name,
  number,
  type PdfDict,
  type PdfRef,
  type PdfValue,
  withEntry,
} from './objects.ts';
import { type DocMdpLevel, docMdpLevel } from './permissions.ts';
import { isSigned } from './signed-field.ts';

/** Version of the transform parameters. */
const TRANSFORM_VERSION = name('1.2');

/** @throws KysoError `document.locked` (`certify_not_first`): certification comes before any other signature */
export function assertMayCertify(doc: PdfDocument): void {
  if (!isSigned(doc) && docMdpLevel(doc) === undefined) return;
  throw locked('certify_not_first', 'only the first signature of a document can certify it');
}

export function certificationReference(level: DocMdpLevel): PdfValue {
  return reference('DocMDP', dict({ Type: name('TransformParams'), P: number(level), V: TRANSFORM_VERSION }));
}

/** The `/Lock` of the field, turned into what its signature says; `undefined` when the field has none. */
export function lockReference(doc: PdfDocument, field: PdfDict): PdfValue | undefined {
  const lock = asDict(doc.get(field, 'Lock'));
  const action = doc.get(lock, 'Action');
  if (lock === undefined || action === null) return undefined;
  const fields = doc.get(lock, 'Fields');
  const parameters = dict([
    ['Type', name('TransformParams')],
    ['Action', action],
    ...(fields === null ? [] : [['Fields', fields] as const]),
    ['V', TRANSFORM_VERSION],
  ]);
  return withEntry(reference('FieldMDP', parameters), 'Data', doc.catalogRef);
}

const reference = (method: string, parameters: PdfDict): PdfDict =>
  dict({ Type: name('SigRef'), TransformMethod: name(method), TransformParams: parameters });

/** `/Perms /DocMDP` of the catalog names the certifying signature (ISO 32000-2 §12.8.6). */
export function certifyCatalog(update: IncrementalUpdate, signature: PdfRef): void {
  const { document } = update;
  const catalog = asDict(update.latest(document.catalogRef)) ?? document.catalog;
  const written = catalog.entries.get('Perms');
  const permissions = withEntry(asDict(document.resolve(written)) ?? dict({}), 'DocMDP', signature);
  const own = asRef(written);
  if (own === undefined) update.replace(document.catalogRef, withEntry(catalog, 'Perms', permissions));
  else update.replace(own, permissions);
}

export const referenceList = (references: readonly (PdfValue | undefined)[]): PdfValue | undefined => {
  const given = references.flatMap((one) => (one === undefined ? [] : [one]));
  return given.length === 0 ? undefined : array(given);
};
