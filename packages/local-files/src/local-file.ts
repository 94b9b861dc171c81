import { closeSync, constants, fstatSync, openSync, read, readSync } from 'node:fs';
import { KysoError, type OpenBlob } from '@kyso/domain';
import { borrowBuffer, CHUNK_BYTES, CHUNKS_AHEAD, returnBuffer } from './chunk-buffers.ts';
import { copyFault, diskError, onDisk } from './disk-error.ts';

const UNREADABLE = 'the file cannot be read';
/** Without the latter a named pipe is opened only once somebody writes to it, and until then nothing else happens. */
const READ_WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * A file by its path, of any size. Opening and small reads are synchronous; streams read ahead off the event loop.
 * @throws KysoError `store.unavailable` with the errno as `details.reason`, `not_a_file` for a directory, a pipe or a device
 */
export function openLocalFile(path: string): LocalFile {
  const descriptor = onDisk(UNREADABLE, () => openSync(path, READ_WITHOUT_WAITING));
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
  /** For whoever copies the file; it stays this one's own. */
  readonly descriptor: number;
  #closed = false;

  constructor(descriptor: number) {
    const facts = onDisk(UNREADABLE, () => fstatSync(descriptor));
    if (!facts.isFile()) {
      throw new KysoError('store.unavailable', 'this is not a file', { details: { reason: 'not_a_file' } });
    }
    this.descriptor = descriptor;
    this.size = facts.size;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    for (let filled = 0; filled < bytes.length; ) {
      const count = onDisk(UNREADABLE, () =>
        readSync(this.descriptor, bytes, filled, bytes.length - filled, offset + filled),
      );
      if (count === 0) throw copyFault('file_shortened');
      filled += count;
    }
    return bytes;
  }

  /**
   * Chunks of {@link CHUNK_BYTES}, the next ones being read while one is worked on. A chunk is valid until the next is
   * asked for: then its buffer is used again.
   */
  async *stream(start = 0, end = this.size): AsyncGenerator<Uint8Array> {
    const stop = Math.min(end, this.size);
    const buffers: Uint8Array[] = [];
    const coming: Promise<Uint8Array>[] = [];
    let asked = start;
    const readAhead = () => {
      for (; coming.length < CHUNKS_AHEAD && asked < stop; asked += CHUNK_BYTES) {
        const turn = ((asked - start) / CHUNK_BYTES) % (CHUNKS_AHEAD + 1);
        const buffer = buffers[turn] ?? borrowBuffer();
        buffers[turn] = buffer;
        coming.push(this.#readChunk(buffer, asked, Math.min(CHUNK_BYTES, stop - asked)));
      }
    };
    try {
      for (readAhead(); coming.length > 0; ) {
        const chunk = await coming.shift();
        readAhead();
        if (chunk !== undefined) yield chunk;
      }
    } finally {
      await Promise.allSettled(coming); // a reader that stops early leaves reads behind
      for (const buffer of buffers) returnBuffer(buffer);
    }
  }

  #readChunk(buffer: Uint8Array, at: number, length: number): Promise<Uint8Array> {
    const chunk = new Promise<Uint8Array>((resolve, reject) => {
      const go = (filled: number) =>
        read(this.descriptor, buffer, filled, length - filled, at + filled, (error, count) => {
          if (error !== null) reject(diskError(error, UNREADABLE));
          else if (count === 0) reject(copyFault('file_shortened'));
          else if (filled + count < length) go(filled + count);
          else resolve(buffer.subarray(0, length));
        });
      go(0);
    });
    chunk.catch(() => undefined); // it is awaited later; until then it must not count as unhandled
    return chunk;
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.descriptor);
  }
}
