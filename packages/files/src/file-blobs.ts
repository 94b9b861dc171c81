import { open, rm, stat } from 'node:fs/promises';
import {
  type BlobRef,
  type BlobStore,
  KysoError,
  type Sha256,
  type StoredBlob,
  type SweptBlobs,
  type TenantId,
  type WriteOptions,
} from '@kyso/domain';
import { errorCode, onDisk } from './disk.ts';
import { assertTenant, blobPath } from './layout.ts';
import { OpenFileBlob } from './open-file-blob.ts';
import { readSmall, SmallBlob } from './small-blob.ts';
import { sweepFiles } from './sweep-files.ts';
import { writeBlob } from './write-blob.ts';

export type FileBlobsOptions = {
  /** Made, for the owner alone, when the first blob is written. Temporary files live in it too. */
  readonly dir: string;
};

/** Blobs on a local file system. Several processes may use one directory. */
export function openFileBlobs({ dir }: FileBlobsOptions): BlobStore {
  return new FileBlobs(dir);
}

class FileBlobs implements BlobStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async write(tenantId: TenantId, source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<BlobRef> {
    assertTenant(tenantId);
    return writeBlob(this.#dir, tenantId, source, options);
  }

  async open(tenantId: TenantId, sha256: Sha256): Promise<StoredBlob> {
    const path = blobPath(this.#dir, tenantId, sha256);
    return onDisk(async () => {
      try {
        const bytes = readSmall(path);
        return bytes === undefined ? await openLarge(path, sha256) : new SmallBlob(bytes, sha256);
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error;
        const details = { reason: 'blob_missing', sha256 };
        throw new KysoError('internal', 'a blob is missing', { cause: error, details });
      }
    });
  }

  async has(tenantId: TenantId, sha256: Sha256): Promise<boolean> {
    const path = blobPath(this.#dir, tenantId, sha256);
    return onDisk(async () => {
      try {
        return (await stat(path)).isFile();
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return false;
        throw error;
      }
    });
  }

  async remove(tenantId: TenantId, sha256: Sha256): Promise<void> {
    const path = blobPath(this.#dir, tenantId, sha256);
    await onDisk(() => rm(path, { force: true }));
  }

  async sweep(options: Parameters<BlobStore['sweep']>[0]): Promise<SweptBlobs> {
    return sweepFiles(this.#dir, options);
  }

  /** There are none: the files are the blobs. */
  async forgetCopies(): Promise<void> {}
}

async function openLarge(path: string, sha256: Sha256): Promise<StoredBlob> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return new OpenFileBlob(file, size, sha256);
  } catch (error) {
    await file.close();
    throw error;
  }
}
