import type { TenantId, VerificationId, VerificationRecord, VerificationRecords } from '@kyso/domain';
import type { Database } from './database.ts';
import { decode, encode } from './rows.ts';

export class MongoVerifications implements VerificationRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(record: VerificationRecord): Promise<void> {
    const { id, tenantId, createdAt } = record;
    const row = { _id: id, tenantId, createdAt, body: encode(record) };
    await this.#database.insert(this.#database.collections.verifications, row);
  }

  async find(tenantId: TenantId, id: VerificationId): Promise<VerificationRecord | undefined> {
    const row = await this.#database.run(() => this.#database.collections.verifications.findById(id).lean());
    return row?.tenantId === tenantId ? decode<VerificationRecord>(row.body) : undefined;
  }
}
