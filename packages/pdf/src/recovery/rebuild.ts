/**
 * The cross-references of a file whose own are damaged, found by scanning as other readers do. What comes out is used
 * only where every reader would find the same; a file that carries signatures is never rebuilt.
 */
import { corrupted } from '../document-error.ts';
import { ObjectStore } from '../object-store.ts';
import { dict, number, type PdfDict, withEntry } from '../objects.ts';
import type { XrefChain } from '../xref/chain.ts';
import type { XrefEntry } from '../xref/section.ts';
import { addCompressed } from './compressed-objects.ts';
import { assertNotShown, cutObject } from './cut-object.ts';
import { chooseDefinitions, strandedBy } from './definitions.ts';
import { collectedEntries } from './entries.ts';
import type { Recovery } from './recovery.ts';
import { type Scan, scanLandmarks } from './scan.ts';
import { assertSameAsStrict } from './strict-view.ts';
import { recoverTrailer } from './trailer.ts';

/**
 * @throws KysoError `document.corrupted` (`xref_rebuild_with_signatures`, `file_cut_short`, `recovery_encrypted`,
 * `catalog_missing`),
 * `document.ambiguous`, `document.too_complex`
 */
export function rebuildXref(recovery: Recovery): XrefChain {
  const { source, limits, strict } = recovery;
  const scan = scanLandmarks(source, limits);
  if (scan.signed) {
    throw corrupted('xref_rebuild_with_signatures', 'the cross-references are damaged and the file carries signatures');
  }
  const cut = cutObject(scan, recovery);
  const { chosen: definitions, replaced } = chooseDefinitions(scan, recovery);
  const entries = new Map<number, XrefEntry>();
  if (cut !== undefined) definitions.delete(cut.num);
  for (const { num, gen, offset } of definitions.values()) {
    entries.set(num, { kind: 'offset', offset: offset - recovery.headerOffset, gen });
  }
  if (cut !== undefined) entries.set(cut.num, { kind: 'free' });
  const plain = storeOf(recovery, chainOf(recovery, entries, dict({})));
  if (strict !== undefined) assertSameAsStrict(recovery, strict, definitions);
  const packedReference = addCompressed(scan, definitions, entries, plain, recovery);
  const store = storeOf(recovery, chainOf(recovery, entries, dict({})));
  const trailer = recoverTrailer(scan, recovery, store, entries);
  for (const num of strandedBy(replaced, store, trailer, definitions.values())) entries.set(num, { kind: 'free' });
  if (cut !== undefined) assertNotShown(cut, store, trailer);
  assertReadable(scan, trailer, packedReference !== undefined);
  const size = Math.max(scan.highestReference, packedReference ?? 0) + 1;
  return chainOf(recovery, entries, withEntry(trailer, 'Size', number(size)));
}

/** Keys are not known yet: what is in object streams cannot be listed, and a lost `/Encrypt` would turn text into noise. */
function assertReadable(scan: Scan, trailer: PdfDict, hasCompressed: boolean): void {
  const encrypted = trailer.entries.has('Encrypt');
  if (scan.encrypted !== encrypted || (encrypted && hasCompressed)) {
    throw corrupted('recovery_encrypted', 'the cross-references of an encrypted file cannot be rebuilt');
  }
}

function storeOf({ source, limits, budget }: Recovery, chain: XrefChain): ObjectStore {
  return new ObjectStore(source, chain, limits, { encrypted: false, bases: [chain.base], budget });
}

function chainOf(recovery: Recovery, entries: ReadonlyMap<number, XrefEntry>, trailer: PdfDict): XrefChain {
  const compressed = [...entries.values()].some((entry) => entry.kind === 'compressed');
  const section = {
    kind: compressed ? ('stream' as const) : ('table' as const),
    offset: recovery.headerOffset,
    end: recovery.source.size,
    trailer,
    entries: collectedEntries(entries),
  };
  return { sections: [section], base: recovery.headerOffset, trailer, recovered: true };
}
