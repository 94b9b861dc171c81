import type { Instant, Sha256 } from '../events.ts';
import type { TenantId } from '../ids.ts';

/**
 * Random access to immutable bytes. Reading is synchronous on purpose: a PDF is read as some tens of small slices by
 * offset, and an adapter for remote storage spools to a local file first.
 */
export interface ByteSource {
  readonly size: number;
  /** The bytes `[offset, offset + length)`, fewer at the end of the source. The result must not be written to. */
  read(offset: number, length: number): Uint8Array;
}

export type BlobRef = { readonly sha256: Sha256; readonly sizeBytes: number };

/** An open blob; `close` releases the file handle. */
export interface OpenBlob extends ByteSource, Disposable {
  /** Streams `[start, end)` (default: all) in chunks. */
  stream(start?: number, end?: number): AsyncIterable<Uint8Array>;
}

/** A SHA-256 that is not finished: it goes on over what follows, each copy by itself. */
export interface RunningHash {
  copy(): RunningHash;
  update(bytes: Uint8Array): RunningHash;
  digest(): Uint8Array;
  digest(encoding: 'hex'): string;
}

export interface StoredBlob extends OpenBlob {
  /** All of it in chunks, for a caller that compares the hash with the name himself before he believes any of it. */
  streamUnchecked(): AsyncIterable<Uint8Array>;
  /** Over all of it, for the same caller. A blob that is in memory is hashed once, however often this is asked. */
  hashed(): Promise<RunningHash>;
  /**
   * Whether it begins with the very bytes that `other.hashed()` is over. False also where that cannot be told from memory:
   * then it has to be hashed.
   */
  beginsWith(other: StoredBlob): boolean;
}

export type WriteOptions = {
  /** Of the whole blob. */
  readonly maxBytes: number;
  /** An open blob whose bytes, unchecked, stand in front of those of the source. */
  readonly after?: StoredBlob;
};

/**
 * Content-addressed, immutable blobs of a tenant. The same bytes written twice are one blob. A blob is visible only when
 * it is complete and durable; a crash leaves at most something invisible. Bytes are compared with the name when they come
 * from another machine and when a blob is streamed as a whole.
 */
export interface BlobStore {
  /**
   * Streams `source` in, hashing on the way. A chunk has to stay as it is until the write has ended.
   * @throws KysoError `document.too_large` past `maxBytes` (nothing is kept); errors of `source` pass through.
   */
  write(tenantId: TenantId, source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<BlobRef>;
  /** @throws KysoError `internal` when the blob is missing, `store.unavailable` when it cannot be read. */
  open(tenantId: TenantId, sha256: Sha256): Promise<StoredBlob>;
  has(tenantId: TenantId, sha256: Sha256): Promise<boolean>;
  remove(tenantId: TenantId, sha256: Sha256): Promise<void>;
  /**
   * Clears away what nobody needs: blobs that were last written before the moment and that are not needed, and what
   * interrupted writes left before it. A blob that is written again meanwhile stays. Repeatable; several may sweep at once.
   */
  sweep(options: {
    readonly before: Instant;
    isNeeded(tenantId: TenantId, sha256: Sha256): Promise<boolean>;
  }): Promise<SweptBlobs>;
  /** Deletes copies of blobs that this machine keeps beside their place elsewhere and that nobody has used since then. */
  forgetCopies(before: Instant): Promise<void>;
}

export type SweptBlobs = { readonly orphans: number; readonly temporary: number };
