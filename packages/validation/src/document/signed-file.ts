import type { ByteSource } from '@kyso/domain';

/** What can be validated: random access for the structure, a stream for the digests. An `OpenBlob` is one. */
export interface SignedFile extends ByteSource {
  /** Streams `[start, end)` in chunks; a chunk is valid until the next is asked for. */
  stream(start?: number, end?: number): AsyncIterable<Uint8Array>;
}
