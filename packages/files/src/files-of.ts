import { opendir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, onDisk, translate } from './disk.ts';

export type FoundFile = {
  readonly path: string;
  readonly sizeBytes: number;
  /** Milliseconds since the Unix epoch, on the clock of the file system. */
  readonly mtimeMs: number;
};

/** Every file below the directory, in no order and without a list of all of them in memory; none when it is not there. */
export async function* filesOf(dir: string): AsyncGenerator<FoundFile> {
  try {
    for await (const entry of await opendir(dir)) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) yield* filesOf(path);
      else if (entry.isFile()) yield* await statOf(path);
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw translate(error);
  }
}

export async function namesIn(dir: string): Promise<readonly string[]> {
  return onDisk(async () => {
    try {
      return await readdir(dir);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  });
}

/** Nothing for a file that somebody removed meanwhile. */
async function statOf(path: string): Promise<readonly FoundFile[]> {
  try {
    const { size, mtimeMs } = await stat(path);
    return [{ path, sizeBytes: size, mtimeMs }];
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
