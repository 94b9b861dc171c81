/** Reads what strangers upload: in a child process, because a parser of hostile files may run away. */
import type { Sha256, TenantId } from '@kyso/domain';
import { type BlobsConfig, openChildPool, type StorageSecrets } from '@kyso/runtime';
import type { UploadFacts } from '@kyso/signing';

export type DocumentReader = AsyncDisposable & {
  /** @throws KysoError `document.*`; `document.too_complex` when a limit was hit. */
  read(tenantId: TenantId, sha256: Sha256): Promise<UploadFacts>;
};

/** What a child is told: where the bytes are, and no other secret. */
export type ReaderSetup = { readonly blobs: BlobsConfig; readonly secrets: Pick<StorageSecrets, 's3'> };

const ENTRY = new URL('./document-reader-child.ts', import.meta.url);
const CHILDREN = 2;
/**
 * An ordinary file takes less than a millisecond, the largest that is taken about two seconds. To start a child takes as much
 * processor time as thousands of ordinary files, so one serves many.
 */
const LIMITS = { timeMs: 20_000, cpuMs: 15_000, memoryBytes: 1024 ** 3, calls: 20_000 };

export function openDocumentReader(setup: ReaderSetup, limits: Partial<typeof LIMITS> = {}): DocumentReader {
  const pool = openChildPool({ entry: ENTRY, setup, size: CHILDREN, limits: { ...LIMITS, ...limits } });
  return {
    read: (tenantId, sha256) => pool.call<UploadFacts>('read', tenantId, sha256),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}
