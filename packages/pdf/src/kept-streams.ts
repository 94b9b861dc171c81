/**
 * Decoded object streams that are worth keeping. Somebody who walks through a large document needs one object of each of
 * hundreds of streams; those are let go at once. A stream that is needed again is kept from then on.
 */
import type { ObjectStream } from './reading/object-stream.ts';

/** Bytes of kept streams; the newest one stays, whatever its size. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

export class KeptStreams {
  /** Which were opened before. */
  readonly #seen = new Set<number>();
  readonly #kept = new Map<number, ObjectStream>();
  #newest: { readonly num: number; readonly stream: ObjectStream } | undefined;
  #keptBytes = 0;

  /** The stream with this object number, opened by `open` when it is not here. */
  get(num: number, open: () => ObjectStream): ObjectStream {
    if (this.#newest?.num === num) return this.#newest.stream;
    const kept = this.#kept.get(num);
    if (kept !== undefined) return kept;
    const stream = open();
    this.#newest = { num, stream };
    if (this.#seen.has(num)) this.#keep(num, stream);
    this.#seen.add(num);
    return stream;
  }

  #keep(num: number, stream: ObjectStream): void {
    this.#keptBytes += stream.sizeBytes;
    for (const [oldest, { sizeBytes }] of this.#kept) {
      if (this.#keptBytes <= MAX_KEPT_BYTES) break;
      this.#kept.delete(oldest);
      this.#keptBytes -= sizeBytes;
    }
    this.#kept.set(num, stream);
  }
}
