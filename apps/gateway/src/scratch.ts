/**
 * Places for uploads that are only looked at: on this machine, one for each upload, gone when the look is over. They are
 * never in the store of documents, where the same bytes may belong to a file or be about to.
 */
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlobStore, KysoError } from '@kyso/domain';
import { openBlobs } from '@kyso/storage';

export type Place = AsyncDisposable & {
  /** A process that is told it opens the same blobs. */
  readonly dir: string;
  readonly blobs: BlobStore;
};

export type Scratch = {
  /** @throws KysoError `store.unavailable` */
  open(): Promise<Place>;
  /** Removes what processes that died left behind before the moment. */
  clear(beforeMs: number): Promise<void>;
};

/** @param root made, for the owner alone, when the first place is opened. */
export function scratchIn(root: string): Scratch {
  return {
    async open() {
      try {
        await mkdir(root, { recursive: true, mode: 0o700 });
        const dir = await mkdtemp(join(root, 'check-'));
        const blobs = await openBlobs({ kind: 'files', dir }, {});
        return { dir, blobs, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
      } catch (cause) {
        throw new KysoError('store.unavailable', 'there is no place for an upload', { cause });
      }
    },
    async clear(beforeMs) {
      await mkdir(root, { recursive: true, mode: 0o700 });
      for (const name of await readdir(root)) {
        const dir = join(root, name);
        const { mtimeMs } = await stat(dir).catch(() => ({ mtimeMs: beforeMs })); // somebody else was faster
        if (mtimeMs < beforeMs) await rm(dir, { recursive: true, force: true });
      }
    },
  };
}
