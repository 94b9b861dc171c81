/** Which field a signature goes into: a new one, or an empty one that is there (ISO 32000-2 §12.7.5.5). */
import { KysoError } from '@kyso/domain';
import type { PdfDocument } from './document.ts';
import { corrupted } from './document-error.ts';
import { type FormField, formFields, rootFieldNames, type Widget } from './form.ts';
import type { PdfDict, PdfRef } from './objects.ts';
import type { ReasonCode } from './refusals.ts';

export type ExistingField = {
  readonly name: string;
  readonly ref: PdfRef;
  readonly dict: PdfDict;
  /** The first of its widgets; the field itself when it has no kids. */
  readonly widget: Widget & { readonly ref: PdfRef };
};

/** `existing` is absent for a field that has to be made. */
export type FieldTarget = { readonly name: string; readonly existing?: ExistingField };

/**
 * The empty signature field with the full name `wanted`, or a new name for the root of the form.
 * @throws KysoError `validation_failed` (`field_signed`, `field_name_taken`, `field_name_invalid`),
 * `document.corrupted` (`field_not_indirect`)
 */
export function chooseField(doc: PdfDocument, wanted: string | undefined): FieldTarget {
  const taken = rootFieldNames(doc);
  if (wanted === undefined) {
    for (let index = 1; ; index += 1) if (!taken.has(`Signature${index}`)) return { name: `Signature${index}` };
  }
  const found = wanted === '' ? undefined : formFields(doc).find((field) => field.name === wanted);
  if (found?.type === 'Sig') return { name: wanted, existing: emptyField(doc, found) };
  if (found !== undefined || taken.has(wanted)) throw badName('field_name_taken');
  if (wanted === '' || wanted.includes('.')) throw badName('field_name_invalid');
  return { name: wanted };
}

function emptyField(doc: PdfDocument, field: FormField): ExistingField {
  if (doc.resolve(field.value) !== null) throw badName('field_signed');
  const [widget] = field.widgets;
  if (field.ref === undefined || widget?.ref === undefined) {
    throw corrupted('field_not_indirect', 'the signature field is not an indirect object');
  }
  return { name: field.name, ref: field.ref, dict: field.dict, widget: { ref: widget.ref, dict: widget.dict } };
}

function badName(reason: ReasonCode<'validation_failed'>): KysoError {
  return new KysoError('validation_failed', 'the name of the signature field cannot be used', {
    details: { field: 'fieldName', reason },
  });
}
