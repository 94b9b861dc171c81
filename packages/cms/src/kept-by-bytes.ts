import { BoundedMap } from '@kyso/domain';

/**
 * `read` with a memory of `limit` results, by the bytes they were read from: what bytes say follows from nothing else.
 * `read` is given a copy, so that a result may hold parts of it. What it throws is not remembered.
 */
export function keptByBytes<T extends object>(limit: number, read: (bytes: Uint8Array) => T): (bytes: Uint8Array) => T {
  const known = new BoundedMap<T>(limit);
  return (bytes) => {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const found = known.get(key) ?? read(Uint8Array.from(bytes));
    known.set(key, found);
    return found;
  };
}
