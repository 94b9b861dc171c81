import type { ByteSource } from '@kyso/domain';

/** What can be validated: random access for the structure, a stream for the digests. An `OpenBlob` is one. */
export interface SignedFile extends ByteSource {
  /** Streams `[start, end)` in chunks; a chunk is valid until the next is asked for. */
  stream(start?: number, end?: number): AsyncIterable<Uint8Array>;
}

const CHUNK_BYTES = 1024 * 1024;

/** Bytes in memory as a {@link SignedFile}; they are not copied. */
export function bytesFile(bytes: Uint8Array): SignedFile {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, Math.max(offset, offset + length)),
    async *stream(start = 0, end = bytes.length) {
      const stop = Math.min(end, bytes.length);
      for (let at = start; at < stop; at += CHUNK_BYTES) yield bytes.subarray(at, Math.min(at + CHUNK_BYTES, stop));
    },
  };
}
