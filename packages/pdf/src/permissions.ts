/** What earlier signatures permit (ISO 32000-2 §12.8.2, §12.8.4). Whether they are valid is decided elsewhere. */
import type { PdfDocument } from './document.ts';
import { locked } from './document-error.ts';
import { asArray, asDict, asInteger, asName, asString, type PdfDict } from './objects.ts';
import { type SignatureField, signatureFields } from './signed-field.ts';
import { decodeText } from './text-string.ts';

/**
 * 1: no change at all; 2: fill in forms and sign; 3: also annotate. Signing under 2 includes an invisible field made for
 * the purpose: viewers treat a new signed field as the signature it carries.
 */
export type DocMdpLevel = 1 | 2 | 3;

/** Fields that must not change after a signature. */
export type FieldLock = {
  readonly action: 'All' | 'Include' | 'Exclude';
  readonly fields: readonly string[];
};

const DEFAULT_LEVEL: DocMdpLevel = 2;

function levelOf(value: number | undefined): DocMdpLevel | undefined {
  return value === 1 || value === 2 || value === 3 ? value : undefined;
}

/** The level a certifying signature sets for the document; `undefined` without one. */
export function docMdpLevel(doc: PdfDocument): DocMdpLevel | undefined {
  const certification = asDict(doc.get(asDict(doc.get(doc.catalog, 'Perms')), 'DocMDP'));
  if (certification === undefined) return undefined;
  const parameters = transform(doc, certification, 'DocMDP');
  return levelOf(asInteger(doc.get(parameters, 'P'))) ?? DEFAULT_LEVEL;
}

/** The parameters of the first signature reference with this transform method; empty when it has none. */
function transform(doc: PdfDocument, signature: PdfDict, method: string): PdfDict | undefined {
  const references = asArray(doc.get(signature, 'Reference'))?.items.map((item) => asDict(doc.resolve(item))) ?? [];
  const found = references.find((item) => asName(doc.get(item, 'TransformMethod')) === method);
  return asDict(doc.get(found, 'TransformParams'));
}

/** What a signed field locks, by its signature (`FieldMDP`) or, while unsigned, by its `/Lock`. */
export function fieldLock(doc: PdfDocument, field: SignatureField): FieldLock | undefined {
  const signed = field.signature === undefined ? undefined : transform(doc, field.signature.dict, 'FieldMDP');
  const source = signed ?? asDict(doc.get(field.dict, 'Lock'));
  const action = asName(doc.get(source, 'Action'));
  if (action !== 'All' && action !== 'Include' && action !== 'Exclude') return undefined;
  const names = asArray(doc.get(source, 'Fields'))?.items.map((item) => asString(doc.resolve(item))) ?? [];
  return { action, fields: names.flatMap((name) => (name === undefined ? [] : [decodeText(name)])) };
}

/** A signed field whose `/Lock` says `/P 1` forbids every later change (ISO 32000-2 Table 236). */
export function locksDocument(doc: PdfDocument, field: SignatureField): boolean {
  if (field.signature === undefined) return false;
  return asInteger(doc.get(asDict(doc.get(field.dict, 'Lock')), 'P')) === 1;
}

/**
 * An earlier signature may have locked this very field.
 * @throws KysoError `document.locked` (`field_lock`)
 */
export function assertFieldMayBeSigned(doc: PdfDocument, name: string): void {
  for (const field of signatureFields(doc)) {
    const lock = field.signature === undefined ? undefined : fieldLock(doc, field);
    if (lock !== undefined && isLocked(lock, name)) {
      throw locked('field_lock', 'an earlier signature locks the field');
    }
  }
}

/**
 * A new field that shows something can paint over what was certified, so strict validators count it as a change that
 * certification forbids; lenient ones do not.
 * @throws KysoError `document.locked` (`doc_mdp_new_field`)
 */
export function assertMayAddVisibleField(doc: PdfDocument): void {
  if (docMdpLevel(doc) === undefined) return;
  throw locked('doc_mdp_new_field', 'a certified document takes visible signatures only in fields that it has');
}

/** Naming a field means the fields below it as well. */
function isLocked({ action, fields }: FieldLock, name: string): boolean {
  const isNamed = fields.some((field) => name === field || name.startsWith(`${field}.`));
  return action === 'All' || isNamed === (action === 'Include');
}
