/** What readers come to when they follow references, through a rebuilt table. */
import { isKysoError } from '@kyso/domain';
import type { ObjectStore } from '../object-store.ts';
import { asDict, asRef, type PdfRef, type PdfValue } from '../objects.ts';

const NOTHING: ReadonlySet<string> = new Set();
/** What a page carries along without showing it. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['Metadata', 'PieceInfo', 'Thumb', 'B']);

/**
 * Every reference met on the way from `start`, each once. Objects that nobody can read lead nowhere.
 * @throws KysoError `document.too_complex`
 */
export function reachable(store: ObjectStore, start: PdfValue | undefined): Iterable<PdfRef> {
  return walk(store, start, NOTHING);
}

/** As {@link reachable}, from the page tree, without what no page shows. */
export function shown(store: ObjectStore, catalog: PdfValue | undefined): Iterable<PdfRef> {
  const root = asRef(catalog);
  const pages = root === undefined ? undefined : asDict(readable(store, root))?.entries.get('Pages');
  return walk(store, pages, NOT_SHOWN);
}

function* walk(store: ObjectStore, start: PdfValue | undefined, skipped: ReadonlySet<string>): Generator<PdfRef> {
  const seen = new Set<string>();
  const open = referencesIn(start, skipped);
  for (let reference = open.pop(); reference !== undefined; reference = open.pop()) {
    const key = `${reference.num} ${reference.gen}`;
    if (seen.has(key)) continue;
    seen.add(key);
    yield reference;
    open.push(...referencesIn(readable(store, reference), skipped));
  }
}

/** The references inside one object. @throws KysoError `document.too_complex` */
export function referencesOf(store: ObjectStore, object: PdfRef): PdfRef[] {
  return referencesIn(readable(store, object), NOTHING);
}

function referencesIn(value: PdfValue | undefined, skipped: ReadonlySet<string>): PdfRef[] {
  if (value === undefined || value === null || typeof value !== 'object') return [];
  if (value.kind === 'ref') return [value];
  if (value.kind === 'array') return value.items.flatMap((item) => referencesIn(item, skipped));
  const entries = [...(asDict(value)?.entries ?? [])];
  return entries.flatMap(([key, item]) => (skipped.has(key) ? [] : referencesIn(item, skipped)));
}

function readable(store: ObjectStore, value: PdfRef): PdfValue {
  try {
    return store.load(value);
  } catch (error) {
    if (isKysoError(error, 'document.corrupted')) return null;
    throw error;
  }
}
