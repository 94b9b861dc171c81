import { createHash } from 'node:crypto';
import type { BlobRef, BlobStore, StoredBlob, TenantId } from '@kyso/domain';
import { SequentialIds } from '../memory/sequential-ids.ts';
import { jest } from './jest.ts';

/** A fresh, empty store. */
export type BlobStoreHarness = { readonly blobs: BlobStore; cleanUp?(): Promise<void> };
export type MakeBlobStore = () => Promise<BlobStoreHarness>;

/** Larger than any buffer of an adapter, and no multiple of one. */
export const SEVERAL_CHUNKS_BYTES = 700_001;

/** One store for each test of the enclosing `describe`. */
export class BlobFixture {
  readonly ids = new SequentialIds();
  readonly tenantId: TenantId = this.ids.next('ten');
  #harness: BlobStoreHarness | undefined;

  constructor(make: MakeBlobStore) {
    jest().beforeEach(async () => {
      this.#harness = await make();
    });
    jest().afterEach(async () => {
      await this.#harness?.cleanUp?.();
    });
  }

  get blobs(): BlobStore {
    if (this.#harness === undefined) throw new TypeError('the fixture is used outside a test');
    return this.#harness.blobs;
  }

  write(source: AsyncIterable<Uint8Array> | Uint8Array, maxBytes = 1_000_000): Promise<BlobRef> {
    return this.blobs.write(this.tenantId, source instanceof Uint8Array ? pieces(source) : source, { maxBytes });
  }

  async open(bytes: Uint8Array, maxBytes?: number): Promise<StoredBlob> {
    return this.blobs.open(this.tenantId, (await this.write(bytes, maxBytes)).sha256);
  }
}

/** Bytes that do not repeat with the size of any buffer. */
export function sample(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 7) & 0xff);
}

export async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

export async function* pieces(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of stream) parts.push(chunk);
  return Uint8Array.from(Buffer.concat(parts));
}

/** Jest compares megabytes element by element; this does not. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
