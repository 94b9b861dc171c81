/** Large buffers are lent, not made: a process that signs many files keeps the few it needs. */

/** Node hashes a file in such pieces about as fast as the processor can, and several fit into its cache. */
export const CHUNK_BYTES = 256 * 1024;

/**
 * Chunks that are read ahead of the one that was handed out last. One would do on a machine with nothing else to do; with
 * more of them a thread that had to wait for the processor holds up nobody.
 */
export const CHUNKS_AHEAD = 3;

const free: Uint8Array[] = [];

/** A buffer of {@link CHUNK_BYTES}; its content is whatever was there before. */
export function borrowBuffer(): Uint8Array {
  return free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
}

export function returnBuffer(buffer: Uint8Array): void {
  free.push(buffer);
}
