/** Small blobs, which most are: all bytes are here, and are written with calls that do not leave the thread, but for the waits for the disk. */
import { closeSync, fchmodSync, fsync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode, FILE_MODE, makeDirectory } from './disk.ts';
import { touch } from './sweep-files.ts';

/** Writing so much to the page cache takes less than a millisecond. */
export const SMALL_BYTES = 1024 * 1024;

/** The same order as for a stream: bytes, fsync of the file, rename, fsync of the directory. */
export async function writeSmall(
  temporary: string,
  target: string,
  pieces: readonly Uint8Array[],
  sizeBytes: number,
): Promise<void> {
  const isThere = statSync(target, { throwIfNoEntry: false })?.size === sizeBytes && touch(target);
  if (!isThere) {
    try {
      await fillAndSync(temporary, pieces);
      await renameInto(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
  // Also for a blob found there: whoever renamed it may not have come to this line.
  await syncPath(dirname(target));
}

async function fillAndSync(temporary: string, pieces: readonly Uint8Array[]): Promise<void> {
  const file = await inDirectory(dirname(temporary), () => openSync(temporary, 'wx', FILE_MODE));
  try {
    fchmodSync(file, FILE_MODE);
    for (const piece of pieces) for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at);
    await synced(file);
  } finally {
    closeSync(file);
  }
}

async function renameInto(temporary: string, target: string): Promise<void> {
  await inDirectory(dirname(target), () => renameSync(temporary, target));
}

/** Most directories are there; one that is not is made, and the call tried again. */
async function inDirectory<T>(directory: string, call: () => T): Promise<T> {
  try {
    return call();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  await makeDirectory(directory);
  return call();
}

async function syncPath(path: string): Promise<void> {
  const directory = openSync(path, 'r');
  try {
    await synced(directory);
  } finally {
    closeSync(directory);
  }
}

function synced(file: number): Promise<void> {
  return new Promise((resolve, reject) => fsync(file, (error) => (error === null ? resolve() : reject(error))));
}
