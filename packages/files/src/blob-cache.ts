/** A bounded copy on this machine of blobs that are kept elsewhere. Several processes may share one directory. */
import { rm } from 'node:fs/promises';
import {
  type BlobRef,
  isKysoError,
  type Sha256,
  type StoredBlob,
  type TenantId,
  type WriteOptions,
} from '@kyso/domain';
import { onDisk } from './disk.ts';
import { openFileBlobs } from './file-blobs.ts';
import { type FoundFile, filesOf } from './files-of.ts';
import { blobPath } from './layout.ts';
import { touch } from './sweep-files.ts';

/** After this share of the limit has been added it is looked whether the limit still holds. */
const LOOK_AFTER = 0.1;
/** Down to this share, so that not every blob brings a clearance. */
const CLEAR_TO = 0.8;

export type BlobCacheOptions = {
  /** Made, for the owner alone, when the first blob comes. */
  readonly dir: string;
  /** Blobs that are being written or read may exceed it for a while. */
  readonly maxBytes: number;
};

export class BlobCache {
  readonly #blobs: ReturnType<typeof openFileBlobs>;
  readonly #options: BlobCacheOptions;
  #addedBytes: number;

  constructor(options: BlobCacheOptions) {
    this.#options = options;
    this.#blobs = openFileBlobs(options);
    this.#addedBytes = options.maxBytes;
  }

  /** The rules and errors are those of the blob store's `write`. */
  async add(tenantId: TenantId, source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<BlobRef> {
    const ref = await this.#blobs.write(tenantId, source, options);
    this.#addedBytes += ref.sizeBytes;
    if (this.#addedBytes > LOOK_AFTER * this.#options.maxBytes) {
      this.#addedBytes = 0;
      await this.#clear();
    }
    return ref;
  }

  /** Undefined when it is not here. */
  async open(tenantId: TenantId, sha256: Sha256): Promise<StoredBlob | undefined> {
    try {
      const blob = await this.#blobs.open(tenantId, sha256);
      await onDisk(async () => touch(blobPath(this.#options.dir, tenantId, sha256)));
      return blob;
    } catch (error) {
      if (isKysoError(error, 'internal') && error.details['reason'] === 'blob_missing') return undefined;
      throw error;
    }
  }

  remove(tenantId: TenantId, sha256: Sha256): Promise<void> {
    return this.#blobs.remove(tenantId, sha256);
  }

  /** Copies that nobody has used since then, needed or not: their originals may be gone. */
  async sweep(before: string): Promise<void> {
    await this.#blobs.sweep({ before, isNeeded: async () => false });
  }

  /** The longest unused go first. A file that is open can still be read to its end. */
  async #clear(): Promise<void> {
    const files: FoundFile[] = [];
    for await (const file of filesOf(this.#options.dir)) files.push(file);
    let excess = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) - this.#options.maxBytes;
    if (excess <= 0) return;
    excess += (1 - CLEAR_TO) * this.#options.maxBytes;
    files.sort((a, b) => a.mtimeMs - b.mtimeMs);
    for (const { path, sizeBytes } of files) {
      if (excess <= 0) return;
      await onDisk(() => rm(path, { force: true }));
      excess -= sizeBytes;
    }
  }
}
