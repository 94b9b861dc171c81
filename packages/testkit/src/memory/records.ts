import type {
  ApiKeyId,
  ApiKeyRecord,
  FileId,
  FileRecord,
  FileRecords,
  Instant,
  ProviderRecords,
  Tenant,
  TenantId,
  TenantRecords,
  VerificationId,
  VerificationRecord,
  VerificationRecords,
  Versioned,
  VersionedRecords,
} from '@kyso/domain';
import { copy } from './copy.ts';
import { page } from './page.ts';
import { type Gate, insertNew, type Tables } from './tables.ts';

export function inMemoryFiles(tables: Tables, gate: Gate): FileRecords {
  return {
    async insert(file: FileRecord) {
      gate();
      insertNew(tables.files, file.id, copy(file));
    },
    async find(tenantId: TenantId, id: FileId) {
      gate();
      return ofTenant(tenantId, tables.files.get(id));
    },
  };
}

export function inMemoryVerifications(tables: Tables, gate: Gate): VerificationRecords {
  return {
    async insert(record: VerificationRecord) {
      gate();
      insertNew(tables.verifications, record.id, copy(record));
    },
    async find(tenantId: TenantId, id: VerificationId) {
      gate();
      return ofTenant(tenantId, tables.verifications.get(id));
    },
    async before(record) {
      gate();
      return [...tables.verifications.values()]
        .filter(({ tenantId, sha256 }) => tenantId === record.tenantId && sha256 === record.sha256)
        .filter((other) => isEarlier(other, record))
        .sort((a, b) => (isEarlier(a, b) ? 1 : -1))[0];
    },
    async unpublished(before: Instant, limit: number) {
      gate();
      return [...tables.verifications.values()]
        .filter(({ id, createdAt }) => createdAt < before && !tables.publishedVerifications.has(id))
        .sort((a, b) => (isEarlier(a, b) ? -1 : 1))
        .slice(0, limit);
    },
    async markPublished(id: VerificationId) {
      gate();
      tables.publishedVerifications.add(id);
    },
  };
}

type Made = Pick<VerificationRecord, 'id' | 'createdAt'>;

function isEarlier(a: Made, b: Made): boolean {
  return a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id);
}

/** @param name of the list, for its cursors. */
export function inMemoryVersioned<R extends Versioned>(
  name: string,
  table: Map<R['id'], R>,
  gate: Gate,
): VersionedRecords<R> {
  return {
    async insert(record) {
      gate();
      insertNew(table, record.id, copy(record));
    },
    async find(tenantId, id) {
      gate();
      return ofTenant(tenantId, table.get(id));
    },
    async list(tenantId, query) {
      gate();
      const { rows, nextCursor } = page(name, tenantId, table.values(), query);
      return { records: copy(rows), ...(nextCursor === undefined ? {} : { nextCursor }) };
    },
    async replace(record) {
      gate();
      const stored = ofTenant(record.tenantId, table.get(record.id));
      if (stored?.version !== record.version - 1) return 'conflict';
      table.set(record.id, copy(record));
      return 'replaced';
    },
    async remove(tenantId, id) {
      gate();
      return ofTenant(tenantId, table.get(id)) !== undefined && table.delete(id);
    },
  };
}

export function inMemoryProviders(tables: Tables, gate: Gate): ProviderRecords {
  return {
    ...inMemoryVersioned('providers', tables.providers, gate),
    async all(tenantId) {
      gate();
      const rows = [...tables.providers.values()].filter((row) => tenantId === undefined || row.tenantId === tenantId);
      return rows.map(copy).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}

export function inMemoryTenants(tables: Tables, gate: Gate): TenantRecords {
  return {
    async insertTenant(tenant: Tenant) {
      gate();
      insertNew(tables.tenants, tenant.id, copy(tenant));
    },
    async findTenant(id: TenantId) {
      gate();
      return copyOf(tables.tenants.get(id));
    },
    async updateTenant(tenant: Tenant) {
      gate();
      if (!tables.tenants.has(tenant.id)) return false;
      tables.tenants.set(tenant.id, copy(tenant));
      return true;
    },
    async listTenants() {
      gate();
      return [...tables.tenants.values()].map(copy);
    },
    async insertKey(key: ApiKeyRecord) {
      gate();
      insertNew(tables.keys, key.id, copy(key));
    },
    async findKey(id: ApiKeyId) {
      gate();
      return copyOf(tables.keys.get(id));
    },
    async listKeys(tenantId: TenantId) {
      gate();
      return [...tables.keys.values()].filter((key) => key.tenantId === tenantId).map(copy);
    },
    async revokeKey(id: ApiKeyId, at: Instant) {
      gate();
      const key = tables.keys.get(id);
      if (key === undefined || key.revokedAt !== undefined) return false;
      tables.keys.set(id, { ...key, revokedAt: at });
      return true;
    },
  };
}

function copyOf<R>(row: R | undefined): R | undefined {
  return row === undefined ? undefined : copy(row);
}

function ofTenant<R extends { readonly tenantId: TenantId }>(tenantId: TenantId, row: R | undefined): R | undefined {
  return row?.tenantId === tenantId ? copy(row) : undefined;
}
