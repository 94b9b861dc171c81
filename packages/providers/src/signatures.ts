/** Signature values of an answer, brought back to the documents they belong to. */
import { type ItemId, KysoError, type SignOrder } from '@kyso/domain';
import { decodeBase64 } from './base64.ts';
import { itemsByTag, tagIn } from './document-label.ts';

export type ItemSignature = { readonly itemId: ItemId; readonly value: Uint8Array };
type Documents = SignOrder['documents'];

/**
 * Values that come in the order of the documents and carry no name.
 * @throws KysoError `provider.protocol_error` unless there is exactly one for each.
 */
export function signaturesInOrder(documents: Documents, texts: readonly string[]): readonly ItemSignature[] {
  if (texts.length !== documents.length) throw mismatch('the answer has not one signature for each document');
  return documents.map(({ itemId }, at) => ({ itemId, value: bytesOf(texts[at] ?? '') }));
}

/** A value and what the answer calls its document. */
export type NamedValue = { readonly name: string; readonly text: string };

/**
 * Values that name their document, in any order.
 * @param nameOf what the provider was told to call a document.
 * @throws KysoError `provider.protocol_error` when one is missing, repeated or foreign.
 */
export function signaturesByName(
  documents: Documents,
  entries: readonly NamedValue[],
  nameOf: (at: number) => string,
): readonly ItemSignature[] {
  const items = new Map(documents.map(({ itemId }, at) => [nameOf(at), itemId]));
  return assign(items, entries);
}

/** The same where documents carry a label: only its tag is read back, so spoiled accents do no harm. */
export function signaturesByTag(documents: Documents, entries: readonly NamedValue[]): readonly ItemSignature[] {
  const tagged = entries.map(({ name, text }) => ({ name: tagIn(name) ?? '', text }));
  return assign(itemsByTag(documents.map(({ itemId }) => itemId)), tagged);
}

function assign(items: ReadonlyMap<string, ItemId>, entries: readonly NamedValue[]): readonly ItemSignature[] {
  const values = new Map<ItemId, Uint8Array>();
  for (const { name, text } of entries) {
    const itemId = items.get(name);
    if (itemId === undefined) throw mismatch('a signature is for a document that was not sent');
    if (values.has(itemId)) throw mismatch('a document has two signatures');
    values.set(itemId, bytesOf(text));
  }
  if (values.size !== items.size) throw mismatch('a document has no signature');
  return [...values].map(([itemId, value]) => ({ itemId, value }));
}

function bytesOf(text: string): Uint8Array {
  const value = decodeBase64(text);
  if (value === undefined) throw mismatch('a signature value is not base64');
  return value;
}

function mismatch(sentence: string): KysoError {
  return new KysoError('provider.protocol_error', sentence);
}
