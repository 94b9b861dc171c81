/**
 * Stores of plain records: files, profiles, accounts, tenants, keys, idempotency. All throw `store.unavailable`; inserting an id
 * that exists is a bug and throws `internal`, the first record stays.
 */
import type { Instant, Sha256 } from '../events.ts';
import type { ProviderAccount } from '../held-account.ts';
import type { ApiKeyId, FileId, TenantId } from '../ids.ts';
import type { SignatureProfile } from '../signature-profile.ts';

/** An uploaded document: immutable, the bytes live in the {@link BlobStore} under `sha256`. */
export type FileRecord = {
  readonly id: FileId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  readonly mediaType: 'application/pdf';
  readonly pages: number;
  readonly signatures: number;
  readonly createdAt: Instant;
};

export interface FileRecords {
  insert(file: FileRecord): Promise<void>;
  find(tenantId: TenantId, id: FileId): Promise<FileRecord | undefined>;
}

export type Versioned = {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly version: number;
  readonly createdAt: Instant;
};

export type VersionedPage<R> = { readonly records: readonly R[]; readonly nextCursor?: string };

/** Records of a tenant that are changed only on top of the version that was read: profiles, accounts. */
export interface VersionedRecords<R extends Versioned> {
  insert(record: R): Promise<void>;
  find(tenantId: TenantId, id: R['id']): Promise<R | undefined>;
  /** Newest first. */
  list(tenantId: TenantId, query: { limit: number; cursor?: string }): Promise<VersionedPage<R>>;
  /** Replaces the record if its version is still `record.version - 1`. */
  replace(record: R): Promise<'replaced' | 'conflict'>;
  /** True when there was one. */
  remove(tenantId: TenantId, id: R['id']): Promise<boolean>;
}

export type ProfileRecords = VersionedRecords<SignatureProfile>;
export type AccountRecords = VersionedRecords<ProviderAccount>;

export type Tenant = {
  readonly id: TenantId;
  readonly name: string;
  readonly createdAt: Instant;
  /** Where browsers may be sent on to after a provider's page, such as `https://portal.example`; absent: nowhere. */
  readonly returnOrigins?: readonly string[];
};

export const SCOPES = [
  'files:write',
  'files:read',
  'sign:create',
  'sign:read',
  'verify',
  'profiles:manage',
  'webhooks:manage',
] as const;
export type Scope = (typeof SCOPES)[number];

/** An API key; of the secret only its SHA-256 is kept (the secret has 256 random bits, so it needs no stretching). */
export type ApiKeyRecord = {
  readonly id: ApiKeyId;
  readonly tenantId: TenantId;
  readonly secretSha256: Sha256;
  readonly scopes: readonly Scope[];
  readonly livemode: boolean;
  readonly label: string;
  readonly createdAt: Instant;
  readonly expiresAt?: Instant;
  readonly revokedAt?: Instant;
};

export interface TenantRecords {
  insertTenant(tenant: Tenant): Promise<void>;
  findTenant(id: TenantId): Promise<Tenant | undefined>;
  /** Takes the place of the tenant of this id. @returns false when there is none. */
  updateTenant(tenant: Tenant): Promise<boolean>;
  listTenants(): Promise<readonly Tenant[]>;
  insertKey(key: ApiKeyRecord): Promise<void>;
  findKey(id: ApiKeyId): Promise<ApiKeyRecord | undefined>;
  listKeys(tenantId: TenantId): Promise<readonly ApiKeyRecord[]>;
  /** True when there was such a key and it was not revoked yet. */
  revokeKey(id: ApiKeyId, at: Instant): Promise<boolean>;
}

/** The stored answer of a call made with an Idempotency-Key. */
export type StoredAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type IdempotencyClaim =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'done'; readonly answer: StoredAnswer };

/** draft-ietf-httpapi-idempotency-key. `scope` is key id + method + path; rows live 48 hours. */
export interface IdempotencyRecords {
  /**
   * Insert-only: of many callers with one key exactly one is told `claimed`. A claim that was neither finished nor
   * abandoned within `staleAfterMs` (its process died) may be claimed again with the same fingerprint.
   * With an `answer` whoever is told `claimed` has finished in the same step.
   */
  claim(row: {
    scope: string;
    key: string;
    fingerprint: Sha256;
    at: Instant;
    staleAfterMs: number;
    answer?: StoredAnswer;
  }): Promise<IdempotencyClaim>;
  /** The first answer stays. */
  finish(scope: string, key: string, answer: StoredAnswer): Promise<void>;
  /** The call failed before anything happened: the key may be used again. A finished one stays. */
  abandon(scope: string, key: string): Promise<void>;
  /** Removes rows created before `before`; returns how many. */
  sweep(before: Instant): Promise<number>;
}
