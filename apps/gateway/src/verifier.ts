/** Judges the signatures of what strangers upload: in a child process, as {@link openDocumentReader} reads them. */
import { type Instant, isKysoError, type Sha256, type TenantId } from '@kyso/domain';
import { type BlobsConfig, type ChildPool, openChildPool, type StorageSecrets, type TrustConfig } from '@kyso/runtime';
import type { ValidationReport } from '@kyso/validation';
import type { EvidenceMaterial } from './evidence/material.ts';

export type Verifier = AsyncDisposable & {
  /** A document that exceeds the limits of processor or memory is `undetermined`. @throws KysoError `store.unavailable`, also when it took too long. */
  validate(document: StoredDocument, now: Instant): Promise<ValidationReport>;
  /** What a signed document brings along as evidence. @throws KysoError as above, and `document.too_complex`. */
  material(document: StoredDocument): Promise<EvidenceMaterial>;
};

export type StoredDocument = {
  readonly tenantId: TenantId;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  /** Of a document that is not in the store, see `Scratch`. */
  readonly dir?: string;
};

export type VerifierSetup = {
  readonly blobs: BlobsConfig;
  readonly secrets: Pick<StorageSecrets, 's3'>;
  readonly trust: TrustConfig;
};

const ENTRY = new URL('./verifier-child.ts', import.meta.url);
const CHILDREN = 2;
/** An ordinary file takes some milliseconds of the processor; authorities that do not answer take 5 s each. */
const LIMITS = { timeMs: 60_000, cpuMs: 30_000, memoryBytes: 1024 ** 3, calls: 1_000 };

export function openVerifier(setup: VerifierSetup): Verifier {
  return verifierThrough(openChildPool({ entry: ENTRY, setup, size: CHILDREN, limits: LIMITS }));
}

/** The same through another pool: for tests. */
export function verifierThrough(pool: ChildPool): Verifier {
  return {
    async validate({ tenantId, sha256, sizeBytes, dir }, now) {
      try {
        return await pool.call<ValidationReport>('validate', { tenantId, sha256, dir }, now);
      } catch (error) {
        if (!isKysoError(error, 'document.too_complex')) throw error;
        return tooComplex(sizeBytes, now, String(error.details['reason'] ?? 'limit'));
      }
    },
    material: ({ tenantId, sha256 }) => pool.call<EvidenceMaterial>('material', { tenantId, sha256 }),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

function tooComplex(sizeBytes: number, now: Instant, reason: string): ValidationReport {
  return {
    verdict: 'undetermined',
    reason: 'document_too_complex',
    signatures: [],
    sizeBytes,
    encrypted: false,
    failure: { code: 'document.too_complex', reason },
    validatedAt: now,
  };
}
