import type { ByteSource } from '@kyso/domain';

/** A stretch of the source that is in memory: `bytes[0]` stands at `start`. */
export type Window = { readonly start: number; readonly bytes: Uint8Array };

/** Bytes that can be looked at one stretch at a time. */
export interface Windows {
  readonly size: number;
  /** The stretch that contains `offset`, which must be inside the source. */
  windowAt(offset: number): Window;
}

/** Enough for nearly every object we touch, small enough that a file of any size costs a few hundred KiB. */
const PAGE_BYTES = 8 * 1024;
/** Pages kept: 1 MiB for each open document. */
const MAX_PAGES = 128;

/** Reads a {@link ByteSource} in aligned pages and keeps the most recent ones. */
export class PagedSource implements Windows {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #pages = new Map<number, Window>();

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
  }

  windowAt(offset: number): Window {
    const start = offset - (offset % PAGE_BYTES);
    const kept = this.#pages.get(start);
    if (kept !== undefined) return kept;
    const page = { start, bytes: this.#source.read(start, Math.min(PAGE_BYTES, this.size - start)) };
    const oldest = this.#pages.size < MAX_PAGES ? undefined : this.#pages.keys().next().value;
    if (oldest !== undefined) this.#pages.delete(oldest);
    this.#pages.set(start, page);
    return page;
  }

  /** The bytes `[offset, offset + length)`, fewer at the end of the source. Not to be written to. */
  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.size);
    if (offset < 0 || offset >= end) return new Uint8Array(0);
    if (end - offset > PAGE_BYTES) return this.#source.read(offset, end - offset);
    const page = this.windowAt(offset);
    const from = offset - page.start;
    if (end <= page.start + page.bytes.length) return page.bytes.subarray(from, end - page.start);
    return this.#source.read(offset, end - offset);
  }
}

export function bytesWindows(bytes: Uint8Array): Windows {
  const whole = { start: 0, bytes };
  return { size: bytes.length, windowAt: () => whole };
}
