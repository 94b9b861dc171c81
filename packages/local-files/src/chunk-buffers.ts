/** Large buffers are lent, not made: a process that signs many files keeps the two it needs. */

/** The size at which Node hashes a file about as fast as the processor can. */
export const CHUNK_BYTES = 1024 * 1024;

const free: Uint8Array[] = [];

/** A buffer of {@link CHUNK_BYTES}; its content is whatever was there before. */
export function borrowBuffer(): Uint8Array {
  return free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
}

export function returnBuffer(buffer: Uint8Array): void {
  free.push(buffer);
}
