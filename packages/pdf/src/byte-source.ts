import type { ByteSource, OpenBlob } from '@kyso/domain';

/** A {@link ByteSource} over bytes in memory; the bytes are not copied. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

const CHUNK_BYTES = 1024 * 1024;

/** Bytes in memory as an {@link OpenBlob}; they are not copied. */
export function bytesBlob(bytes: Uint8Array): OpenBlob {
  return {
    ...bytesSource(bytes),
    async *stream(start = 0, end = bytes.length) {
      const stop = Math.min(end, bytes.length);
      for (let at = start; at < stop; at += CHUNK_BYTES) yield bytes.subarray(at, Math.min(at + CHUNK_BYTES, stop));
    },
    [Symbol.dispose]() {},
  };
}

/** `base` followed by `increment`, without copying either: the signed file before it is written anywhere. */
export function concatSource(base: ByteSource, increment: Uint8Array): ByteSource {
  const read = (offset: number, length: number): Uint8Array => {
    const end = Math.min(offset + length, base.size + increment.length);
    if (end <= base.size) return base.read(offset, end - offset);
    if (offset >= base.size) return increment.subarray(offset - base.size, end - base.size);
    const joined = new Uint8Array(end - offset);
    joined.set(base.read(offset, base.size - offset));
    joined.set(increment.subarray(0, end - base.size), base.size - offset);
    return joined;
  };
  return { size: base.size + increment.length, read };
}
