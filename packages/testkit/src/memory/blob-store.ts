import { createHash } from 'node:crypto';
import {
  type BlobRef,
  type BlobStore,
  isId,
  KysoError,
  type RunningHash,
  type Sha256,
  type StoredBlob,
  type SweptBlobs,
  type TenantId,
  type WriteOptions,
} from '@kyso/domain';

const CHUNK_BYTES = 64 * 1024;

/** Blobs in a map. */
export class InMemoryBlobStore implements BlobStore {
  readonly #blobs = new Map<string, { readonly bytes: Uint8Array; readonly writtenAtMs: number }>();

  async write(tenantId: TenantId, source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<BlobRef> {
    assertTenant(tenantId);
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of behind(options.after, source)) {
      sizeBytes += chunk.length;
      if (sizeBytes > options.maxBytes) {
        throw new KysoError('document.too_large', 'the blob exceeds its limit', {
          details: { maxBytes: options.maxBytes },
        });
      }
      chunks.push(Uint8Array.from(chunk));
    }
    const bytes = Uint8Array.from(Buffer.concat(chunks));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#blobs.set(name(tenantId, sha256), { bytes, writtenAtMs: Date.now() });
    return { sha256, sizeBytes };
  }

  async open(tenantId: TenantId, sha256: Sha256): Promise<StoredBlob> {
    const { bytes } = this.#blobs.get(name(tenantId, sha256)) ?? {};
    if (bytes === undefined) {
      throw new KysoError('internal', 'a blob is missing', { details: { reason: 'blob_missing', sha256 } });
    }
    return new InMemoryBlob(bytes);
  }

  async has(tenantId: TenantId, sha256: Sha256): Promise<boolean> {
    return this.#blobs.has(name(tenantId, sha256));
  }

  async remove(tenantId: TenantId, sha256: Sha256): Promise<void> {
    this.#blobs.delete(name(tenantId, sha256));
  }

  async sweep({ before, isNeeded }: Parameters<BlobStore['sweep']>[0]): Promise<SweptBlobs> {
    let orphans = 0;
    const isOld = (key: string) => (this.#blobs.get(key)?.writtenAtMs ?? Number.POSITIVE_INFINITY) < Date.parse(before);
    for (const key of this.#blobs.keys()) {
      const [tenantId = '', sha256 = ''] = key.split('/');
      if (!isId('ten', tenantId) || !isOld(key) || (await isNeeded(tenantId, sha256)) || !isOld(key)) continue;
      this.#blobs.delete(key);
      orphans++;
    }
    return { orphans, temporary: 0 };
  }

  async forgetCopies(): Promise<void> {}
}

class InMemoryBlob implements StoredBlob {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  read(offset: number, length: number): Uint8Array {
    return this.#bytes.slice(offset, offset + length);
  }

  async *stream(start = 0, end = this.size): AsyncGenerator<Uint8Array> {
    const stop = Math.min(end, this.size);
    for (let at = start; at < stop; at += CHUNK_BYTES) yield this.read(at, Math.min(CHUNK_BYTES, stop - at));
  }

  streamUnchecked(): AsyncGenerator<Uint8Array> {
    return this.stream();
  }

  async hashed(): Promise<RunningHash> {
    return createHash('sha256').update(this.#bytes);
  }

  beginsWith(other: StoredBlob): boolean {
    return Buffer.compare(this.#bytes.subarray(0, other.size), other.read(0, other.size)) === 0;
  }

  [Symbol.dispose](): void {}
}

async function* behind(first: StoredBlob | undefined, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first !== undefined) yield* first.streamUnchecked();
  yield* source;
}

function name(tenantId: TenantId, sha256: Sha256): string {
  assertTenant(tenantId);
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new KysoError('internal', 'the blob name is not a sha-256');
  return `${tenantId}/${sha256}`;
}

function assertTenant(tenantId: TenantId): void {
  if (!isId('ten', tenantId)) throw new KysoError('internal', 'the tenant id is malformed');
}
