/** What a signature forbids afterwards: certification, field locks (ISO 32000-2 §12.8.2, Tables 236, 256 to 259). */
import {
  asArray,
  asDict,
  asInteger,
  asName,
  type DocMdpLevel,
  docMdpLevel,
  type FieldLock,
  fieldLock,
  type PdfDocument,
  type SignatureField,
} from '@kyso/pdf';

export type Restrictions = {
  /** 1: no change; 2: fill in forms and sign; 3: annotate as well; `undefined`: an approval, as 2 but nobody said so. */
  readonly level: DocMdpLevel | undefined;
  readonly lock: FieldLock | undefined;
};

/** `doc` is the revision the signature signs: nothing that came later can loosen it. */
export function restrictionsOf(doc: PdfDocument, field: SignatureField): Restrictions {
  const levels = [docMdpLevel(doc), ownLevel(doc, field), lockLevel(doc, field)].filter((level) => level !== undefined);
  return { level: levels.toSorted()[0], lock: fieldLock(doc, field) };
}

/** The strictest of the signature's own DocMDP, whether or not `/Perms` names it. */
function ownLevel(doc: PdfDocument, { signature }: SignatureField): DocMdpLevel | undefined {
  const references = asArray(doc.get(signature?.dict, 'Reference'))?.items ?? [];
  const levels = references
    .map((item) => asDict(doc.resolve(item)))
    .filter((reference) => asName(doc.get(reference, 'TransformMethod')) === 'DocMDP')
    .map((own) => levelFrom(asInteger(doc.get(asDict(doc.get(own, 'TransformParams')), 'P'))) ?? 2);
  return levels.toSorted()[0];
}

const lockLevel = (doc: PdfDocument, field: SignatureField): DocMdpLevel | undefined =>
  levelFrom(asInteger(doc.get(asDict(doc.get(field.dict, 'Lock')), 'P')));

const levelFrom = (value: number | undefined): DocMdpLevel | undefined =>
  value === 1 || value === 2 || value === 3 ? value : undefined;

/** Naming a field means the fields below it as well. */
export function isLocked(lock: FieldLock | undefined, name: string): boolean {
  if (lock === undefined) return false;
  const isNamed = lock.fields.some((field) => name === field || name.startsWith(`${field}.`));
  return lock.action === 'All' || isNamed === (lock.action === 'Include');
}
