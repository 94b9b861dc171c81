import type { ProviderRecord, ProviderRecords, TenantId } from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decode } from './row.ts';
import { SqliteVersioned } from './versioned.ts';

export class SqliteProviders extends SqliteVersioned<ProviderRecord> implements ProviderRecords {
  readonly #all: Statement;

  constructor(connection: Connection) {
    super(connection, 'providers', 'prv');
    this.#all = connection.prepare('SELECT body FROM providers WHERE ?1 IS NULL OR tenant_id = ?1 ORDER BY id');
  }

  async all(tenantId?: TenantId): Promise<readonly ProviderRecord[]> {
    return this.#all.all(tenantId ?? null).map((row) => decode<ProviderRecord>(row));
  }
}
