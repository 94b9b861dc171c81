import type { ApiKeyId, ApiKeyRecord, Instant, Tenant, TenantId, TenantRecords } from '@kyso/domain';
import type { Database } from './database.ts';
import { type ApiKeyRow, decode, encode } from './rows.ts';

export class MongoTenants implements TenantRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insertTenant(tenant: Tenant): Promise<void> {
    await this.#database.insert(this.#database.collections.tenants, { _id: tenant.id, body: encode(tenant) });
  }

  async findTenant(id: TenantId): Promise<Tenant | undefined> {
    const row = await this.#database.run(() => this.#database.collections.tenants.findById(id).lean());
    return row === null ? undefined : decode<Tenant>(row.body);
  }

  async updateTenant(tenant: Tenant): Promise<boolean> {
    const { tenants } = this.#database.collections;
    const body = { $set: { body: encode(tenant) } };
    return (await this.#database.run(() => tenants.updateOne({ _id: tenant.id }, body))).matchedCount === 1;
  }

  async listTenants(): Promise<readonly Tenant[]> {
    const { tenants } = this.#database.collections;
    const rows = await this.#database.run(() => tenants.find().sort({ _id: 1 }).lean());
    return rows.map((row) => decode<Tenant>(row.body));
  }

  async insertKey(key: ApiKeyRecord): Promise<void> {
    const { revokedAt = null, ...rest } = key;
    const row = { _id: key.id, tenantId: key.tenantId, revokedAt, body: encode(rest) };
    await this.#database.insert(this.#database.collections.apiKeys, row);
  }

  async findKey(id: ApiKeyId): Promise<ApiKeyRecord | undefined> {
    const row = await this.#database.run(() => this.#database.collections.apiKeys.findById(id).lean());
    return row === null ? undefined : toKey(row);
  }

  async listKeys(tenantId: TenantId): Promise<readonly ApiKeyRecord[]> {
    const { apiKeys } = this.#database.collections;
    return (await this.#database.run(() => apiKeys.find({ tenantId }).sort({ _id: 1 }).lean())).map(toKey);
  }

  async revokeKey(id: ApiKeyId, at: Instant): Promise<boolean> {
    const { apiKeys } = this.#database.collections;
    const valid = { _id: id, revokedAt: null };
    return (await this.#database.run(() => apiKeys.updateOne(valid, { $set: { revokedAt: at } }))).matchedCount === 1;
  }
}

/** The revocation lives in its own field alone. */
function toKey({ body, revokedAt }: ApiKeyRow): ApiKeyRecord {
  const key = decode<Omit<ApiKeyRecord, 'revokedAt'>>(body);
  return revokedAt === null ? key : { ...key, revokedAt };
}
