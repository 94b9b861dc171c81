/** Judges the signatures of what strangers upload: in a child process, as {@link openDocumentReader} reads them. */
import { type Instant, isKysoError, type SeenEvidence, type Sha256, type TenantId } from '@kyso/domain';
import { type BlobsConfig, type ChildPool, openChildPool, type StorageSecrets, type TrustConfig } from '@kyso/runtime';
import type { EvidenceMaterial, ValidationReport } from '@kyso/validation';

export type Verifier = AsyncDisposable & {
  /** A document that exceeds the limits of processor or memory is `undetermined`. @throws KysoError `store.unavailable`, also when it took too long. */
  validate(document: StoredDocument, now: Instant): Promise<ValidationReport>;
  /** The same, and on what it was judged. @throws KysoError as above */
  examine(document: StoredDocument, now: Instant): Promise<Examined>;
};

export type Examined = {
  readonly report: ValidationReport;
  /** What the document brings along. */
  readonly material: EvidenceMaterial;
  /** Answers that were had from authorities, as they came. */
  readonly seen: readonly SeenEvidence[];
  /** Certificates that were fetched, and those of the trust paths; DER. */
  readonly certificates: readonly Uint8Array[];
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
    validate: ({ sizeBytes, ...document }, now) =>
      withinLimits(
        () => pool.call<ValidationReport>('validate', document, now),
        (reason) => tooComplex(sizeBytes, now, reason),
      ),
    examine: ({ sizeBytes, ...document }, now) =>
      withinLimits(
        () => pool.call<Examined>('examine', document, now),
        (reason) => ({ report: tooComplex(sizeBytes, now, reason), ...NOTHING }),
      ),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

const NOTHING: Omit<Examined, 'report'> = {
  material: { certificates: [], ocsps: [], crls: [], timestamps: [] },
  seen: [],
  certificates: [],
};

async function withinLimits<T>(work: () => Promise<T>, otherwise: (reason: string) => T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isKysoError(error, 'document.too_complex')) throw error;
    return otherwise(String(error.details['reason'] ?? 'limit'));
  }
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
