import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { RunningHash, Sha256, StoredBlob } from '@kyso/domain';
import { corrupted } from './disk.ts';
import { SMALL_BYTES } from './write-small.ts';

/**
 * All bytes of a small file, with calls that do not leave the thread: handing them over costs more than reading from
 * the page cache. Undefined when the file is not small.
 */
export function readSmall(path: string): Uint8Array | undefined {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size > SMALL_BYTES) return undefined;
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer); // not zeroed: only what was read is given out
    let filled = 0;
    for (let count = -1; filled < size && count !== 0; filled += count) {
      count = readSync(file, bytes, filled, size - filled, filled);
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

/** A blob whose bytes are all here. Results are views of them. */
export class SmallBlob implements StoredBlob {
  readonly #bytes: Uint8Array;
  readonly #sha256: Sha256;
  #hash: Hash | undefined;
  #closed = false;

  constructor(bytes: Uint8Array, sha256: Sha256) {
    this.#bytes = bytes;
    this.#sha256 = sha256;
  }

  get size(): number {
    return this.#bytes.length;
  }

  read(offset: number, length: number): Uint8Array {
    this.#assertOpen();
    return this.#bytes.subarray(offset, offset + length);
  }

  /**
   * One chunk. A stream of the whole blob checks its hash first.
   * @throws KysoError `internal` with reason `blob_corrupted` when the bytes on disk are not those that were written.
   */
  async *stream(start = 0, end = this.size): AsyncGenerator<Uint8Array> {
    this.#assertOpen();
    const chunk = this.#bytes.subarray(start, end);
    const isWhole = chunk.length === this.size;
    if (isWhole && this.running().digest('hex') !== this.#sha256) throw corrupted(this.#sha256);
    if (chunk.length > 0) yield chunk;
  }

  async *streamUnchecked(): AsyncGenerator<Uint8Array> {
    this.#assertOpen();
    if (this.size > 0) yield this.#bytes;
  }

  async hashed(): Promise<RunningHash> {
    return this.running();
  }

  /** Over all bytes, which never change. */
  running(): Hash {
    this.#assertOpen();
    this.#hash ??= createHash('sha256').update(this.#bytes);
    return this.#hash.copy();
  }

  beginsWith(other: StoredBlob): boolean {
    this.#assertOpen();
    return other instanceof SmallBlob && equal(this.#bytes.subarray(0, other.size), other.#bytes);
  }

  /** Whether these are its bytes themselves, not only their like. */
  isOver(bytes: Uint8Array | undefined): boolean {
    return bytes === this.#bytes;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
  }

  #assertOpen(): void {
    if (this.#closed) throw new TypeError('the blob is read after it was closed');
  }
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
