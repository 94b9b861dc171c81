import type { ProviderRecord, ProviderRecords, TenantId } from '@kyso/domain';
import type { Database } from './database.ts';
import { decode } from './rows.ts';
import { MongoVersioned } from './versioned.ts';

export class MongoProviders extends MongoVersioned<ProviderRecord> implements ProviderRecords {
  readonly #shared: Database;

  constructor(database: Database) {
    super(database, { collection: database.collections.providers, prefix: 'prv' });
    this.#shared = database;
  }

  async all(tenantId?: TenantId): Promise<readonly ProviderRecord[]> {
    const { providers } = this.#shared.collections;
    const whose = tenantId === undefined ? {} : { tenantId };
    const rows = await this.#shared.run(() => providers.find(whose).sort({ _id: 1 }).lean());
    return rows.map((row) => decode<ProviderRecord>(row.body));
  }
}
