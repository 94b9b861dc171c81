/** A chunk on its way into a file, and the look at what arrived there. */
import { readSync, write } from 'node:fs';
import { KysoError } from '@kyso/domain';
import { CHUNK_BYTES } from './chunk-buffers.ts';
import { diskError, onDisk } from './disk-error.ts';

export const UNWRITABLE = 'the output cannot be written';

export type WrittenChunk = { readonly chunk: Uint8Array; readonly start: number; readonly done: Promise<void> };

/** Writes off the event loop. `done` rejects with KysoError `store.unavailable` and the errno, and may be awaited late. */
export function writeChunk(descriptor: number, chunk: Uint8Array, start: number): WrittenChunk {
  const done = new Promise<void>((resolve, reject) => {
    const go = (at: number) =>
      write(descriptor, chunk, at, chunk.length - at, start + at, (error, count) => {
        if (error !== null) reject(diskError(error, UNWRITABLE));
        else if (at + count < chunk.length) go(at + count);
        else resolve();
      });
    go(0);
  });
  done.catch(() => undefined); // until it is awaited it must not count as unhandled
  return { chunk, start, done };
}

/**
 * What the file holds where the chunk was written, in pieces of the buffer. The bytes were written a moment ago, so they
 * are in memory and a synchronous read of them takes microseconds.
 * @throws KysoError `store.unavailable`: reason `written_differs`, or the errno
 */
export async function* readBack(
  descriptor: number,
  { chunk, start, done }: WrittenChunk,
  buffer: Uint8Array,
): AsyncGenerator<Uint8Array> {
  await done;
  for (let at = 0; at < chunk.length; ) {
    const wanted = Math.min(CHUNK_BYTES, chunk.length - at);
    const count = onDisk(UNWRITABLE, () => readSync(descriptor, buffer, 0, wanted, start + at));
    const piece = buffer.subarray(0, count);
    if (count === 0 || Buffer.compare(piece, chunk.subarray(at, at + count)) !== 0) throw differs();
    at += count;
    yield piece;
  }
}

const differs = () =>
  new KysoError('store.unavailable', 'the output does not hold what was written to it', {
    details: { reason: 'written_differs' },
  });
