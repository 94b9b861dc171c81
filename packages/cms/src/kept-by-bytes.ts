import { BoundedMap } from '@kyso/domain';
import { equalBytes } from './bytes.ts';

type Kept<T> = { readonly bytes: Uint8Array; readonly result: T };

/**
 * `read` with a memory of `limit` results, by the bytes they were read from: what bytes say follows from nothing else.
 * `read` is given a copy, so that a result may hold parts of it. What it throws is not remembered.
 */
export function keptByBytes<T extends object>(limit: number, read: (bytes: Uint8Array) => T): (bytes: Uint8Array) => T {
  const known = new BoundedMap<Kept<T>, number>(limit);
  return (bytes) => {
    const place = placeOf(bytes);
    const found = known.get(place);
    const kept = found !== undefined && equalBytes(found.bytes, bytes) ? found : readCopy(bytes, read);
    known.set(place, kept);
    return kept.result;
  };
}

function readCopy<T>(bytes: Uint8Array, read: (bytes: Uint8Array) => T): Kept<T> {
  const copy = Uint8Array.from(bytes);
  return { bytes: copy, result: read(copy) };
}

const STEP = 7;

/** Of bytes that share one the latest are remembered, so it has to be no hash of all of them, which would cost more. */
function placeOf(bytes: Uint8Array): number {
  let place = bytes.length;
  for (let index = 0; index < bytes.length; index += STEP) place = (Math.imul(place, 31) + (bytes[index] ?? 0)) | 0;
  return place;
}
