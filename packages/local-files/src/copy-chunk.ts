import type { readSync, writeSync } from 'node:fs';

/** The calls of the system that a copy is made of: `node:fs`. */
export type DiskCalls = { readonly readSync: typeof readSync; readonly writeSync: typeof writeSync };

/** Why a copy does not hold what its original does: it is `details.reason` of the coded error. */
export type CopyFault = 'file_shortened' | 'written_differs';

/**
 * Copies a piece of one file to the same place of another, and looks at what arrived: `arrived` holds afterwards what was
 * read back, compared with what was to be written. It is also run from its own text, in a thread that loads no modules,
 * so it uses nothing but its parameters and globals.
 * @param at offset in both files, in bytes
 * @param piece room for what is read, as long as `arrived`
 * @throws the error of the system
 */
export function copyChunk(
  disk: DiskCalls,
  from: number,
  to: number,
  at: number,
  piece: Uint8Array,
  arrived: Uint8Array,
): CopyFault | undefined {
  const { length } = arrived;
  for (let done = 0, count = 0; done < length; done += count) {
    count = disk.readSync(from, piece, done, length - done, at + done);
    if (count === 0) return 'file_shortened';
  }
  for (let done = 0; done < length; ) done += disk.writeSync(to, piece, done, length - done, at + done);
  for (let done = 0, count = 0; done < length; done += count) {
    count = disk.readSync(to, arrived, done, length - done, at + done);
    if (count === 0) return 'written_differs';
  }
  return Buffer.compare(piece, arrived) === 0 ? undefined : 'written_differs';
}
