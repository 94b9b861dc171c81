/** Clears away what nobody needs on a file system. */
import { utimesSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore, SweptBlobs } from '@kyso/domain';
import { errorCode, onDisk } from './disk.ts';
import { filesOf, namesIn } from './files-of.ts';
import { blobOf, temporaryDirectory, temporaryPath } from './layout.ts';

type Options = Parameters<BlobStore['sweep']>[0];

/** @throws KysoError `store.unavailable` */
export async function sweepFiles(dir: string, { before, isNeeded }: Options): Promise<SweptBlobs> {
  const beforeMs = Date.parse(before);
  const swept = { orphans: 0, temporary: await sweepTemporary(dir, beforeMs) };
  for await (const { path, mtimeMs } of filesOf(dir)) {
    const blob = blobOf(path);
    if (blob === undefined || mtimeMs >= beforeMs || (await isNeeded(blob.tenantId, blob.sha256))) continue;
    if (await onDisk(() => removeUnlessWritten(dir, path, beforeMs))) swept.orphans++;
  }
  return swept;
}

/** Files that nobody has written to since then: the write that made them is dead. */
async function sweepTemporary(dir: string, beforeMs: number): Promise<number> {
  const directory = temporaryDirectory(dir);
  let removed = 0;
  for (const name of await namesIn(directory)) {
    const path = join(directory, name);
    if (((await mtimeOf(path)) ?? beforeMs) >= beforeMs) continue;
    await onDisk(() => rm(path, { force: true }));
    removed++;
  }
  return removed;
}

/**
 * A write of the same bytes may come in between: it touches the file, or puts its own in the place where none is. So the
 * file is first moved aside, where no writer finds it, and put back if it was touched meanwhile.
 */
async function removeUnlessWritten(dir: string, path: string, beforeMs: number): Promise<boolean> {
  const aside = temporaryPath(dir);
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
  const { mtimeMs } = await stat(aside);
  if (mtimeMs >= beforeMs) {
    await rename(aside, path);
    return false;
  }
  await rm(aside, { force: true });
  return true;
}

/** Says that the file was written now. @returns false when it is not there. */
export function touch(path: string): boolean {
  const now = new Date();
  try {
    utimesSync(path, now, now);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function mtimeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
