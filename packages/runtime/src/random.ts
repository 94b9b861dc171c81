/** Cryptographically strong random bytes, drawn from the system in blocks: a handful at a time costs ten times as much. */
import { randomFillSync } from 'node:crypto';

const BLOCK_BYTES = 4096;
/** Where more is asked for at a time, a block saves nothing. */
const SMALL_BYTES = 64;

let block: Uint8Array = new Uint8Array(0);

/** @param length of the result, in bytes. No byte is given out twice. */
export function randomBytes(length: number): Uint8Array {
  if (length > SMALL_BYTES) return randomFillSync(new Uint8Array(length));
  if (block.length < length) block = randomFillSync(new Uint8Array(BLOCK_BYTES));
  const bytes = block.slice(0, length);
  // What was given out is not kept here.
  block.fill(0, 0, length);
  block = block.subarray(length);
  return bytes;
}
