import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { KysoError, type OpenBlob } from '@kyso/domain';
import { borrowBuffer, CHUNK_BYTES, returnBuffer } from './chunk-buffers.ts';
import { diskError, onDisk } from './disk-error.ts';

const UNREADABLE = 'the file cannot be read';
/** One is worked on, one is being written, one is being filled. */
const STREAM_BUFFERS = 3;

/**
 * A file by its path, of any size. Opening and small reads are synchronous; streams read ahead off the event loop.
 * @throws KysoError `store.unavailable` with the errno as `details.reason`, `not_a_file` for a directory or a device
 */
export function openLocalFile(path: string): LocalFile {
  const descriptor = onDisk(UNREADABLE, () => openSync(path, 'r'));
  try {
    return new LocalFile(descriptor);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Owns its descriptor. Reading a file that became shorter fails; one that grew is read as far as it reached. */
export class LocalFile implements OpenBlob {
  readonly size: number;
  readonly #descriptor: number;
  #closed = false;

  constructor(descriptor: number) {
    const facts = onDisk(UNREADABLE, () => fstatSync(descriptor));
    if (!facts.isFile()) {
      throw new KysoError('store.unavailable', 'this is not a file', { details: { reason: 'not_a_file' } });
    }
    this.#descriptor = descriptor;
    this.size = facts.size;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    for (let filled = 0; filled < bytes.length; ) {
      const count = onDisk(UNREADABLE, () =>
        readSync(this.#descriptor, bytes, filled, bytes.length - filled, offset + filled),
      );
      if (count === 0) throw shortened();
      filled += count;
    }
    return bytes;
  }

  /**
   * Chunks of at most 1 MiB, the next one being read while one is worked on. A chunk is valid until the next but one is
   * asked for, so that one can be written while the next is taken: then its buffer is used again.
   */
  async *stream(start = 0, end = this.size): AsyncGenerator<Uint8Array> {
    const stop = Math.min(end, this.size);
    if (start >= stop) return;
    const buffers = Array.from({ length: STREAM_BUFFERS }, borrowBuffer);
    let coming = this.#readChunk(buffers, 0, start, stop);
    try {
      for (let at = start, turn = 1; at < stop; turn += 1) {
        const chunk = await coming;
        at += chunk.length;
        if (at < stop) coming = this.#readChunk(buffers, turn, at, stop);
        yield chunk;
      }
    } finally {
      await coming.catch(() => undefined); // a reader that stops early leaves one read behind
      for (const buffer of buffers) returnBuffer(buffer);
    }
  }

  #readChunk(buffers: readonly Uint8Array[], turn: number, at: number, stop: number): Promise<Uint8Array> {
    const buffer = buffers[turn % buffers.length] ?? borrowBuffer();
    const wanted = Math.min(CHUNK_BYTES, stop - at);
    const chunk = new Promise<Uint8Array>((resolve, reject) => {
      read(this.#descriptor, buffer, 0, wanted, at, (error, count) => {
        if (error !== null) reject(diskError(error, UNREADABLE));
        else if (count === 0) reject(shortened());
        else resolve(buffer.subarray(0, count));
      });
    });
    chunk.catch(() => undefined); // it is awaited later; until then it must not count as unhandled
    return chunk;
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#descriptor);
  }
}

const shortened = () =>
  new KysoError('store.unavailable', 'the file became shorter while it was read', {
    details: { reason: 'file_shortened' },
  });
