/** The trailer of a file whose cross-references are rebuilt: the last usable one, or a catalog that was found. */
import { KysoError } from '@kyso/domain';
import { ambiguous, corrupted } from '../document-error.ts';
import type { ObjectStore } from '../object-store.ts';
import { asDict, asName, asRef, dict, type PdfDict, type PdfRef, type PdfValue, ref } from '../objects.ts';
import { Cursor } from '../reading/cursor.ts';
import { readIndirectObject } from '../reading/indirect-object.ts';
import { parseValue } from '../reading/parser.ts';
import type { XrefEntry } from '../xref/section.ts';
import type { Recovery } from './recovery.ts';
import type { Scan } from './scan.ts';

/** Other keys of a damaged trailer are not believed. */
const KEPT_KEYS = ['Root', 'Info', 'ID', 'Encrypt'];

/** @throws KysoError `document.ambiguous` (`recovery_catalogs_differ`), `document.corrupted` (`catalog_missing`) */
export function recoverTrailer(
  scan: Scan,
  recovery: Recovery,
  store: ObjectStore,
  entries: ReadonlyMap<number, XrefEntry>,
): PdfDict {
  const written = [...scan.trailers, ...scan.xrefStreams.map(({ offset }) => offset)].sort((a, b) => a - b);
  const trailers = written.flatMap((offset) => trailerAt(recovery, offset, scan.trailers.includes(offset)) ?? []);
  const roots = trailers.flatMap((trailer) => asRef(trailer.entries.get('Root')) ?? []);
  const root = theOnly(roots.filter((one) => isCatalog(store, one))) ?? findCatalog(scan, store, entries);
  const merged = new Map<string, PdfValue>();
  for (const trailer of trailers) {
    for (const key of KEPT_KEYS) if (trailer.entries.has(key)) merged.set(key, trailer.entries.get(key) ?? null);
  }
  return dict(merged.set('Root', root));
}

function trailerAt({ source, limits }: Recovery, offset: number, isKeyword: boolean): PdfDict | undefined {
  try {
    if (!isKeyword) return asDict(readIndirectObject(source, offset, limits, () => undefined).value);
    return asDict(parseValue(new Cursor(source, offset + 'trailer'.length, limits.objectBytes), limits));
  } catch (error) {
    if (error instanceof KysoError && error.code === 'document.corrupted') return undefined;
    throw error;
  }
}

function isCatalog(store: ObjectStore, candidate: PdfRef): boolean {
  const found = asDict(readable(() => store.resolve(candidate)));
  if (found === undefined) return false;
  const type = asName(readable(() => store.resolve(found.entries.get('Type'))));
  return type === 'Catalog' || (type === undefined && found.entries.has('Pages'));
}

/** `null` for what is damaged. */
function readable(read: () => PdfValue): PdfValue {
  try {
    return read();
  } catch (error) {
    if (error instanceof KysoError && error.code === 'document.corrupted') return null;
    throw error;
  }
}

function theOnly(roots: readonly PdfRef[]): PdfRef | undefined {
  const last = roots.at(-1);
  if (roots.some(({ num }) => num !== last?.num)) {
    throw ambiguous('recovery_catalogs_differ', 'the file has several catalogs and it is not clear which counts');
  }
  return last;
}

/** No trailer leads to a catalog: the object that says it is one, if there is exactly one. */
function findCatalog(scan: Scan, store: ObjectStore, entries: ReadonlyMap<number, XrefEntry>): PdfRef {
  const packed = [...entries].flatMap(([num, entry]) => (entry.kind === 'compressed' ? [ref(num)] : []));
  const plain = scan.catalogs.map(({ num, gen }) => ref(num, gen));
  const found = theOnly([...plain, ...packed].filter((one) => isCatalog(store, one)));
  if (found === undefined) throw corrupted('catalog_missing', 'the file has no catalog');
  return found;
}
