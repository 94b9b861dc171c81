/** Chunks on their way into a file, and the look at what arrived there. */
import { readSync, writev } from 'node:fs';
import { KysoError } from '@kyso/domain';
import { diskError, onDisk } from './disk-error.ts';

export const UNWRITABLE = 'the output cannot be written';

export type WrittenChunk = { readonly chunk: Uint8Array; readonly start: number; readonly done: Promise<void> };
type Waiting = { readonly chunk: Uint8Array; readonly resolve: () => void; readonly reject: (reason: unknown) => void };

/**
 * Appends chunks off the event loop, one call of the system at a time: what comes meanwhile goes with the next one.
 * Several calls would only wait for each other, because a file that grows has one writer.
 */
export class ChunkWriter {
  readonly #descriptor: number;
  #waiting: Waiting[] = [];
  #isWriting = false;
  #queuedBytes = 0;
  #writtenBytes = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** `done` rejects with KysoError `store.unavailable` and the errno; it may be awaited late. */
  write(chunk: Uint8Array): WrittenChunk {
    const start = this.#queuedBytes;
    this.#queuedBytes += chunk.length;
    const done = new Promise<void>((resolve, reject) => this.#waiting.push({ chunk, resolve, reject }));
    done.catch(() => undefined); // until it is awaited it must not count as unhandled
    if (!this.#isWriting) this.#writeWaiting();
    return { chunk, start, done };
  }

  #writeWaiting(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#isWriting = batch.length > 0;
    if (this.#isWriting)
      this.#writeAll(
        batch,
        batch.map(({ chunk }) => chunk),
      );
  }

  #writeAll(batch: readonly Waiting[], left: readonly Uint8Array[]): void {
    writev(this.#descriptor, left, this.#writtenBytes, (error, count) => {
      if (error !== null) {
        for (const { reject } of batch) reject(diskError(error, UNWRITABLE));
      } else {
        this.#writtenBytes += count;
        const rest = behind(left, count);
        if (rest.length > 0) return this.#writeAll(batch, rest);
        for (const { resolve } of batch) resolve();
      }
      this.#writeWaiting();
    });
  }
}

/** What of the chunks lies behind their first `count` bytes. */
function behind(chunks: readonly Uint8Array[], count: number): Uint8Array[] {
  let skip = count;
  return chunks.flatMap((chunk) => {
    const skipped = Math.min(skip, chunk.length);
    skip -= skipped;
    return skipped === chunk.length ? [] : [chunk.subarray(skipped)];
  });
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
    const wanted = Math.min(buffer.length, chunk.length - at);
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
