import fs from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { borrowBuffer, CHUNK_BYTES, returnBuffer } from './chunk-buffers.ts';
import { copyChunk } from './copy-chunk.ts';
import type { CopyOrder } from './copy-thread.ts';
import { copyFault } from './disk-error.ts';

/**
 * Copies on the caller's thread: for files that are copied sooner than a thread starts. What arrived is handed on chunk by
 * chunk, each valid until the next is asked for; the event loop gets a turn in between.
 * @throws KysoError `store.unavailable` with the reason, or the error of the system
 */
export async function* copyHere({ from, to, start, end }: CopyOrder): AsyncGenerator<Uint8Array> {
  const piece = borrowBuffer();
  const arrived = borrowBuffer();
  try {
    for (let at = start; at < end; at += CHUNK_BYTES) {
      if (at > start) await setImmediate();
      const chunk = arrived.subarray(0, end - at);
      const fault = copyChunk(fs, from, to, at, piece.subarray(0, chunk.length), chunk);
      if (fault !== undefined) throw copyFault(fault);
      yield chunk;
    }
  } finally {
    returnBuffer(piece);
    returnBuffer(arrived);
  }
}
