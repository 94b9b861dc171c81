/** Whether all readers see the same object where one is about to be replaced. */
import type { PdfDocument } from '../document.ts';
import { ambiguous } from '../document-error.ts';
import { asDict, type PdfRef, type PdfValue } from '../objects.ts';
import { findEntry } from '../xref/chain.ts';
import { serialise } from './serialise.ts';

/** @throws KysoError `document.ambiguous` when a hybrid file shows two objects, or a dictionary has a key twice */
export function assertUnambiguous(document: PdfDocument, target: PdfRef): void {
  if (!viewsAgree(document, target)) {
    throw ambiguous('hybrid_views_differ', 'readers see different objects under one number', { object: target.num });
  }
  if (hasDuplicateKeys(document.resolve(target))) {
    throw ambiguous('duplicate_key', 'a dictionary that has to be changed has a key twice', { object: target.num });
  }
}

/**
 * Readers that do not know `/XRefStm` see the same object, none at all (that is what hiding one is for, ISO 32000-2
 * §7.5.8.4), or a dictionary that only lacks some of the keys. Behind the update both see what it writes.
 */
function viewsAgree(document: PdfDocument, target: PdfRef): boolean {
  const modern = findEntry(document.xref, target.num);
  const legacy = findEntry(document.xref, target.num, 'tables-only');
  if (JSON.stringify(modern) === JSON.stringify(legacy)) return true;
  if (legacy === undefined || legacy.kind === 'free') return true;
  if (legacy.kind !== 'offset') return false;
  const shown = asDict(document.resolve(target));
  const before = asDict(document.objects.readAt(target.num, legacy));
  if (shown === undefined || before === undefined) return false;
  const isKept = ([key, value]: [string, PdfValue]) => textOf(value) === textOf(shown.entries.get(key) ?? null);
  return [...before.entries].every(isKept);
}

const textOf = (value: PdfValue): string => Buffer.from(serialise(value)).toString('latin1');

function hasDuplicateKeys(value: PdfValue): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (value.kind === 'array') return value.items.some(hasDuplicateKeys);
  if (value.kind === 'stream') return hasDuplicateKeys(value.dict);
  if (value.kind !== 'dict') return false;
  return value.duplicateKeys.length > 0 || [...value.entries.values()].some(hasDuplicateKeys);
}
