/** Directories made private and durable, and the one place where errors of the file system become coded errors. */
import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KysoError, type Sha256 } from '@kyso/domain';

export const DIRECTORY_MODE = 0o700;
export const FILE_MODE = 0o600;

/** Makes the directory and its parents, for the owner alone whatever the umask says, and durably. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, DIRECTORY_MODE);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    if (errorCode(error) !== 'ENOENT') throw error;
    await makeDirectory(dirname(path));
    return makeDirectory(path);
  }
  await chmod(path, DIRECTORY_MODE);
  await syncDirectory(dirname(path));
}

/** A new name in a directory survives a crash only after this. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Runs calls of the file system. Their messages name paths, which hold hashes and tenant ids only. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translate(error);
  }
}

export function translate(error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined || error instanceof KysoError) return error;
  return new KysoError('store.unavailable', 'the file system cannot answer', {
    cause: error,
    details: { reason: code },
  });
}

/** `ENOENT`, `ENOSPC`, …; undefined for what the file system did not throw. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function corrupted(sha256: Sha256): KysoError {
  const details = { reason: 'blob_corrupted', sha256 };
  return new KysoError('internal', 'the stored bytes are not those that were written', { details });
}
