import type { ApiKeyId, ApiKeyRecord, Instant, Tenant, TenantId, TenantRecords } from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decode, decodeAny, encode, isNull, type Row, text } from './row.ts';

export class SqliteTenants implements TenantRecords {
  readonly #connection: Connection;
  readonly #insertTenant: Statement;
  readonly #findTenant: Statement;
  readonly #updateTenant: Statement;
  readonly #listTenants: Statement;
  readonly #insertKey: Statement;
  readonly #findKey: Statement;
  readonly #listKeys: Statement;
  readonly #revokeKey: Statement;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#insertTenant = connection.prepare('INSERT INTO tenants (id, body) VALUES (?, ?)');
    this.#findTenant = connection.prepare('SELECT body FROM tenants WHERE id = ?');
    this.#updateTenant = connection.prepare('UPDATE tenants SET body = ? WHERE id = ?');
    this.#listTenants = connection.prepare('SELECT body FROM tenants ORDER BY id');
    this.#insertKey = connection.prepare('INSERT INTO api_keys (id, tenant_id, revoked_at, body) VALUES (?, ?, ?, ?)');
    this.#findKey = connection.prepare('SELECT revoked_at, body FROM api_keys WHERE id = ?');
    this.#listKeys = connection.prepare('SELECT revoked_at, body FROM api_keys WHERE tenant_id = ? ORDER BY id');
    this.#revokeKey = connection.prepare('UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');
  }

  async insertTenant(tenant: Tenant): Promise<void> {
    await this.#connection.write(() => this.#insertTenant.run(tenant.id, encode(tenant)));
  }

  async findTenant(id: TenantId): Promise<Tenant | undefined> {
    return decodeAny<Tenant>(this.#findTenant.get(id));
  }

  async updateTenant(tenant: Tenant): Promise<boolean> {
    return (await this.#connection.write(() => this.#updateTenant.run(encode(tenant), tenant.id))) === 1;
  }

  async listTenants(): Promise<readonly Tenant[]> {
    return this.#listTenants.all().map((row) => decode<Tenant>(row));
  }

  async insertKey(key: ApiKeyRecord): Promise<void> {
    const { revokedAt = null, ...rest } = key;
    await this.#connection.write(() => this.#insertKey.run(key.id, key.tenantId, revokedAt, encode(rest)));
  }

  async findKey(id: ApiKeyId): Promise<ApiKeyRecord | undefined> {
    const row = this.#findKey.get(id);
    return row === undefined ? undefined : toKey(row);
  }

  async listKeys(tenantId: TenantId): Promise<readonly ApiKeyRecord[]> {
    return this.#listKeys.all(tenantId).map(toKey);
  }

  async revokeKey(id: ApiKeyId, at: Instant): Promise<boolean> {
    return (await this.#connection.write(() => this.#revokeKey.run(at, id))) === 1;
  }
}

/** The revocation lives in its column alone. */
function toKey(row: Row): ApiKeyRecord {
  const key = decode<Omit<ApiKeyRecord, 'revokedAt'>>(row);
  return isNull(row, 'revoked_at') ? key : { ...key, revokedAt: text(row, 'revoked_at') };
}
