/** Signature fields as they stand in a document (ISO 32000-2 §12.7.5.5, §12.8.1). Cryptography is not looked at. */
import type { PdfDocument } from './document.ts';
import { type FormField, formFields } from './form.ts';
import { asArray, asDict, asInteger, asName, asNumber, asRef, asString, type PdfDict, type PdfRef } from './objects.ts';

/** User space, `[left, bottom, right, top]` in points as written. */
export type Rectangle = readonly [number, number, number, number];

/** The `<...>` token of `/Contents` in the file, brackets included; `bytes` is what it decodes to, padding included. */
export type SignatureContents = { readonly bytes: Uint8Array; readonly offset: number; readonly length: number };

export type SignatureField = {
  readonly name: string;
  readonly ref: PdfRef | undefined;
  readonly dict: PdfDict;
  readonly rect: Rectangle | undefined;
  readonly pageRef: PdfRef | undefined;
  /** The signature dictionary; absent while the field is empty. */
  readonly signature: SignatureValue | undefined;
};

export type SignatureValue = {
  readonly ref: PdfRef | undefined;
  readonly dict: PdfDict;
  /** `Sig` or `DocTimeStamp`; `undefined` when the dictionary has no type. */
  readonly type: string | undefined;
  readonly subFilter: string | undefined;
  /** The numbers as written; `undefined` when there is no array of integers. */
  readonly byteRange: readonly number[] | undefined;
  /** `undefined` when there is no hexadecimal string standing in the file itself. */
  readonly contents: SignatureContents | undefined;
};

export function signatureFields(doc: PdfDocument): SignatureField[] {
  return formFields(doc)
    .filter((field) => field.type === 'Sig')
    .map((field) => toSignatureField(doc, field));
}

/** A field of the document has a value, whatever that is worth. */
export function isSigned(doc: PdfDocument): boolean {
  return signatureFields(doc).some(({ signature }) => signature !== undefined);
}

function toSignatureField(doc: PdfDocument, field: FormField): SignatureField {
  const widget = field.widgets[0]?.dict;
  const value = asDict(doc.resolve(field.value));
  return {
    name: field.name,
    ref: field.ref,
    dict: field.dict,
    rect: rectangle(doc, widget, 'Rect'),
    pageRef: asRef(widget?.entries.get('P')),
    signature: value === undefined ? undefined : signatureValue(doc, asRef(field.value), value),
  };
}

function rectangle(doc: PdfDocument, dictionary: PdfDict | undefined, key: string): Rectangle | undefined {
  const numbers = asArray(doc.get(dictionary, key))?.items.map((item) => asNumber(doc.resolve(item)));
  const [left, bottom, right, top] = numbers ?? [];
  const complete = left !== undefined && bottom !== undefined && right !== undefined && top !== undefined;
  return complete ? [left, bottom, right, top] : undefined;
}

function signatureValue(doc: PdfDocument, reference: PdfRef | undefined, dictionary: PdfDict): SignatureValue {
  const contents = asString(doc.get(dictionary, 'Contents'));
  const numbers = asArray(doc.get(dictionary, 'ByteRange'))?.items.map((item) => asInteger(doc.resolve(item)));
  const whole = numbers?.filter((item) => item !== undefined);
  return {
    ref: reference,
    dict: dictionary,
    type: asName(doc.get(dictionary, 'Type')),
    subFilter: asName(doc.get(dictionary, 'SubFilter')),
    byteRange: whole?.length === numbers?.length ? whole : undefined,
    contents:
      contents?.span === undefined || contents.form !== 'hex'
        ? undefined
        : { bytes: contents.bytes, offset: contents.span.start, length: contents.span.end - contents.span.start },
  };
}
