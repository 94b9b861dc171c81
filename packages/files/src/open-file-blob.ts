import { createHash, type Hash } from 'node:crypto';
import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { RunningHash, Sha256, StoredBlob } from '@kyso/domain';
import { corrupted, onDisk, translate } from './disk.ts';

const CHUNK_BYTES = 256 * 1024;

/** A blob behind an open file, for those that are not small. Every result is a buffer of its own. */
export class OpenFileBlob implements StoredBlob {
  readonly size: number;
  readonly #file: FileHandle;
  readonly #sha256: Sha256;
  #closed = false;

  constructor(file: FileHandle, size: number, sha256: Sha256) {
    this.size = size;
    this.#file = file;
    this.#sha256 = sha256;
  }

  /** @throws KysoError `internal` (`blob_corrupted`) when the file has become shorter, `store.unavailable` when it cannot be read. */
  read(offset: number, length: number): Uint8Array {
    this.#assertOpen();
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    for (let filled = 0; filled < bytes.length; ) {
      const count = this.#readSync(bytes, filled, offset + filled);
      if (count === 0) throw corrupted(this.#sha256);
      filled += count;
    }
    return bytes;
  }

  /**
   * Chunks of at most 256 KiB. A stream of the whole blob checks its hash and gives out the last chunk only when it fits.
   * @throws KysoError `internal` with reason `blob_corrupted` when the bytes on disk are not those that were written.
   */
  async *stream(start = 0, end = this.size): AsyncGenerator<Uint8Array> {
    const stop = Math.min(end, this.size);
    const hash = start === 0 && stop === this.size ? createHash('sha256') : undefined;
    let at = start;
    for await (const chunk of this.#chunks(start, stop)) {
      at += chunk.length;
      hash?.update(chunk);
      if (at === stop) this.#verify(hash);
      yield chunk;
    }
  }

  streamUnchecked(): AsyncGenerator<Uint8Array> {
    return this.#chunks(0, this.size);
  }

  async hashed(): Promise<RunningHash> {
    const hash = createHash('sha256');
    for await (const chunk of this.streamUnchecked()) hash.update(chunk);
    return hash;
  }

  /** What is on the disk now need not be what was hashed. */
  beginsWith(): boolean {
    return false;
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    // Waits for reads in flight by itself; a file that was only read has nothing to lose when closing fails.
    this.#file.close().catch(() => undefined);
  }

  async *#chunks(start: number, stop: number): AsyncGenerator<Uint8Array> {
    let coming = this.#readAhead(start, stop);
    for (let at = start; at < stop; ) {
      const chunk = await coming;
      at += chunk.length;
      coming = this.#readAhead(at, stop);
      yield chunk;
    }
  }

  #verify(hash: Hash | undefined): void {
    if (hash !== undefined && hash.digest('hex') !== this.#sha256) throw corrupted(this.#sha256);
  }

  /** The chunk at this place, read while the one before is worked on; nothing at the end. */
  #readAhead(at: number, stop: number): Promise<Uint8Array> {
    const chunk = this.#readChunk(at, Math.min(CHUNK_BYTES, stop - at));
    chunk.catch(() => undefined); // it is awaited with the next round, if at all; until then it must not count as unhandled
    return chunk;
  }

  async #readChunk(at: number, length: number): Promise<Uint8Array> {
    if (length <= 0) return new Uint8Array(0);
    this.#assertOpen();
    const buffer = new Uint8Array(length);
    const { bytesRead } = await onDisk(() => this.#file.read(buffer, 0, length, at));
    if (bytesRead === 0) throw corrupted(this.#sha256);
    return buffer.subarray(0, bytesRead);
  }

  #readSync(into: Uint8Array, filled: number, position: number): number {
    try {
      return readSync(this.#file.fd, into, filled, into.length - filled, position);
    } catch (error) {
      throw translate(error);
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new TypeError('the blob is read after it was closed');
  }
}
