import type { Instant, Sealed } from '../events.ts';
import type { ProviderRecordId, TenantId } from '../ids.ts';
import type { VersionedRecords } from './records.ts';

/** What a signer is made of. */
export type ProviderSetup = {
  /** Grows by one with each change of settings or secrets. */
  readonly revision: number;
  /** Settings that may be shown. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** JSON of the secret settings, sealed by the vault. */
  readonly secrets: Sealed;
  /** Names of the secret settings that are set. */
  readonly secretsSet: readonly string[];
};

/** A provider that a tenant registered itself. */
export type ProviderRecord = {
  readonly id: ProviderRecordId;
  readonly tenantId: TenantId;
  /** How requests of the tenant name it. */
  readonly code: string;
  readonly protocol: string;
  /** Grows by one with each change of the record; it is the ETag. */
  readonly version: number;
  readonly state: 'draft' | 'active' | 'disabled';
  /** As edited last. */
  readonly setup: ProviderSetup;
  /** What requests are signed with, or were until it was disabled; absent before the first activation. */
  readonly live?: ProviderSetup;
  /** The latest test, of `revision`; `error` is a code of the error table, absent when the provider answered. */
  readonly lastTest?: { readonly revision: number; readonly at: Instant; readonly error?: string };
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** One record for a tenant and a code: the id is made of both, see `providerRecordId`. */
export type ProviderRecords = Pick<VersionedRecords<ProviderRecord>, 'insert' | 'find' | 'replace' | 'remove'> & {
  /** Of one tenant, or of everybody, in the order of their ids. */
  all(tenantId?: TenantId): Promise<readonly ProviderRecord[]>;
};
