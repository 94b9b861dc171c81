import { randomBytes } from 'node:crypto';
import { appendFileSync, copyFileSync } from 'node:fs';
import { openLocalFile } from '@kyso/local-files';
import { asArray, IncrementalUpdate, openDocument, type PdfDict, type PdfValue } from '@kyso/pdf';

/**
 * Writes a copy of a document with one unsigned field on its first page, for programs that sign no other.
 * @returns the object number of the field
 */
export function writeWithEmptyField(from: string, to: string): number {
  using source = openLocalFile(from);
  const document = openDocument(source);
  const update = new IncrementalUpdate(document);
  const page = document.page(1);
  const box: PdfValue = { kind: 'array', items: [0, 0, 0, 0].map(number) };
  const field = update.add(
    dict({ Type: name('Annot'), Subtype: name('Widget'), FT: name('Sig'), T: text('Empty'), Rect: box, P: page.ref }),
  );
  const others = asArray(document.get(page.dict, 'Annots'))?.items ?? [];
  update.replace(page.ref, dict({ ...entries(page.dict), Annots: { kind: 'array', items: [...others, field] } }));
  const form = update.add(dict({ Fields: { kind: 'array', items: [field] }, SigFlags: number(1) }));
  update.replace(document.catalogRef, dict({ ...entries(document.catalog), AcroForm: form }));
  copyFileSync(from, to);
  appendFileSync(to, update.finish((length) => randomBytes(length)).bytes);
  return field.num;
}

const entries = (dictionary: PdfDict) => Object.fromEntries(dictionary.entries);
const name = (value: string): PdfValue => ({ kind: 'name', name: value });
const number = (value: number): PdfValue => ({ kind: 'number', value, text: String(value) });
const text = (value: string): PdfValue => ({ kind: 'string', form: 'literal', bytes: new TextEncoder().encode(value) });
const dict = (values: Readonly<Record<string, PdfValue>>): PdfDict => ({
  kind: 'dict',
  entries: new Map(Object.entries(values)),
  duplicateKeys: [],
});
