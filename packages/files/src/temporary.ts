import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, translate } from './disk.ts';
import { temporaryDirectory } from './layout.ts';

/** A write that moved nothing for this long is dead. */
const ORPHAN_AFTER_MS = 60 * 60 * 1000;

/**
 * Removes what crashed writes left behind: temporary files that nobody has written to for an hour.
 * @param nowMs milliseconds since the Unix epoch, on the clock of the file system.
 * @returns how many were removed.
 * @throws KysoError `store.unavailable`
 */
export function sweepTemporary(dir: string, nowMs: number = Date.now()): number {
  const directory = temporaryDirectory(dir);
  let removed = 0;
  try {
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      // Another process may have finished or swept the file meanwhile.
      const file = statSync(path, { throwIfNoEntry: false });
      if (file === undefined || nowMs - file.mtimeMs < ORPHAN_AFTER_MS) continue;
      rmSync(path, { force: true });
      removed++;
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw translate(error);
  }
  return removed;
}
