/** Blobs in a bucket of S3, or of a server that speaks it, read through a bounded copy on this machine. */
import { DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import {
  type BlobRef,
  type BlobStore,
  type Instant,
  KysoError,
  type Sha256,
  type StoredBlob,
  type SweptBlobs,
  type TenantId,
  type WriteOptions,
} from '@kyso/domain';
import { BlobCache, type BlobCacheOptions } from './blob-cache.ts';
import { blobPath } from './layout.ts';
import { createS3Client, isMissing, type S3Account, S3Calls, unavailable } from './s3-client.ts';
import { sweepBucket } from './s3-sweep.ts';
import { upload } from './s3-upload.ts';

export type S3BlobsOptions = S3Account & {
  readonly bucket: string;
  /** What every key starts with; empty, or ends with a slash. */
  readonly prefix?: string;
  readonly cache: BlobCacheOptions;
  /** How long a call may take, and how long a download may stand still. A call sends at most 8 MiB. */
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 20_000;

export class S3Blobs implements BlobStore {
  readonly #calls: S3Calls;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #cache: BlobCache;

  constructor({ bucket, prefix = '', cache, timeoutMs = TIMEOUT_MS, ...account }: S3BlobsOptions) {
    this.#calls = new S3Calls(createS3Client(account), timeoutMs);
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#cache = new BlobCache(cache);
  }

  /** The name is known at the end of the source only, so it goes to this machine first and from there to the bucket. */
  async write(tenantId: TenantId, source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<BlobRef> {
    const ref = await this.#cache.add(tenantId, source, options);
    using copy = await this.#cache.open(tenantId, ref.sha256);
    if (copy === undefined) throw new KysoError('store.unavailable', 'the spooled bytes were removed');
    await upload(this.#calls, this.#target(tenantId, ref.sha256), copy);
    return ref;
  }

  async open(tenantId: TenantId, sha256: Sha256): Promise<StoredBlob> {
    const copy = (await this.#cache.open(tenantId, sha256)) ?? (await this.#fetch(tenantId, sha256));
    if (copy !== undefined) return copy;
    throw new KysoError('store.unavailable', 'the fetched bytes were removed');
  }

  async has(tenantId: TenantId, sha256: Sha256): Promise<boolean> {
    const command = new HeadObjectCommand(this.#target(tenantId, sha256));
    try {
      await this.#calls.run((client, options) => client.send(command, options));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async remove(tenantId: TenantId, sha256: Sha256): Promise<void> {
    const command = new DeleteObjectCommand(this.#target(tenantId, sha256));
    await this.#calls.run((client, options) => client.send(command, options));
    await this.#cache.remove(tenantId, sha256);
  }

  async sweep(options: Parameters<BlobStore['sweep']>[0]): Promise<SweptBlobs> {
    return sweepBucket(this.#calls, { bucket: this.#bucket, prefix: this.#prefix }, options);
  }

  async forgetCopies(before: Instant): Promise<void> {
    await this.#cache.sweep(before);
  }

  /** @throws KysoError `store.unavailable` when the bucket cannot be reached or is not there. */
  async ping(): Promise<void> {
    const command = new HeadBucketCommand({ Bucket: this.#bucket });
    await this.#calls.run((client, options) => client.send(command, options));
  }

  async #fetch(tenantId: TenantId, sha256: Sha256): Promise<StoredBlob | undefined> {
    const ref = await this.#cache.add(tenantId, this.#download(tenantId, sha256), {
      maxBytes: Number.MAX_SAFE_INTEGER,
    });
    if (ref.sha256 === sha256) return this.#cache.open(tenantId, sha256);
    await this.#cache.remove(tenantId, ref.sha256);
    const details = { reason: 'blob_corrupted', sha256 };
    throw new KysoError('internal', 'the stored bytes are not those that were written', { details });
  }

  async *#download(tenantId: TenantId, sha256: Sha256): AsyncGenerator<Uint8Array> {
    const stop = new AbortController();
    const watch = setTimeout(() => stop.abort(), this.#calls.timeoutMs);
    try {
      const command = new GetObjectCommand(this.#target(tenantId, sha256));
      const { Body } = await this.#calls.client.send(command, { abortSignal: stop.signal });
      // In Node the body is a stream of buffers; the SDK's type covers browsers too.
      for await (const chunk of Body as AsyncIterable<Uint8Array>) {
        watch.refresh();
        yield chunk;
      }
    } catch (error) {
      if (!isMissing(error)) throw unavailable(error);
      throw new KysoError('internal', 'a blob is missing', {
        cause: error,
        details: { reason: 'blob_missing', sha256 },
      });
    } finally {
      clearTimeout(watch);
      stop.abort();
    }
  }

  /** The key is the path that the blob would have on a file system. */
  #target(tenantId: TenantId, sha256: Sha256): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: blobPath(this.#prefix, tenantId, sha256) };
  }
}
