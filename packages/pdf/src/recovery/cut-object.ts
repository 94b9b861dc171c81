/**
 * The object in which a file ends that was cut short. No reader finds its end, so each makes something else of it; the new
 * table leaves it out. That is safe only while no page needs it.
 */
import { isKysoError } from '@kyso/domain';
import { corrupted } from '../document-error.ts';
import type { ObjectStore } from '../object-store.ts';
import type { PdfDict } from '../objects.ts';
import { readIndirectObject } from '../reading/indirect-object.ts';
import { shown } from './reachable.ts';
import type { Recovery } from './recovery.ts';
import type { Definition, Scan } from './scan.ts';

/** How much of the file's end one unfinished object without stream may take. */
const UNFINISHED_BYTES = 1024 * 1024;

/** @throws KysoError `document.corrupted` with reason `file_cut_short` when it is a newer version of an object */
export function cutObject(scan: Scan, recovery: Recovery): Definition | undefined {
  const last = scan.openStream ?? unfinished(scan, recovery);
  if (last === undefined) return undefined;
  const versions = scan.definitions.filter(({ num, hidden }) => num === last.num && !hidden);
  if (versions.length > 1) throw cutShort(last.num);
  return last;
}

const cutShort = (num: number) =>
  corrupted('file_cut_short', 'the file ends in the middle of an object that is needed', { object: num });

function unfinished({ definitions, trailers }: Scan, recovery: Recovery): Definition | undefined {
  const { source } = recovery;
  const last = definitions.findLast(({ hidden }) => !hidden);
  if (last === undefined || (trailers.at(-1) ?? 0) > last.offset) return undefined;
  const length = source.size - last.offset;
  if (length > UNFINISHED_BYTES || Buffer.from(source.read(last.offset, length)).includes('endobj')) return undefined;
  return endOf(last, recovery) < source.size ? undefined : last;
}

/** Where the object ends that starts there; the end of the file when it does not. */
function endOf({ offset }: Definition, { source, limits, budget }: Recovery): number {
  try {
    const object = readIndirectObject(source, offset, limits, () => undefined);
    budget.spend('totalParsedBytes', object.parsedBytes);
    return object.span.end;
  } catch (error) {
    if (isKysoError(error, 'document.corrupted')) return source.size;
    throw error;
  }
}

/** @throws KysoError `document.corrupted` with reason `file_cut_short` when a page shows the object */
export function assertNotShown(cut: Definition, store: ObjectStore, trailer: PdfDict): void {
  for (const { num } of shown(store, trailer.entries.get('Root'))) if (num === cut.num) throw cutShort(num);
}
