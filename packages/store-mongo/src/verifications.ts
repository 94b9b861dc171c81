import type { Instant, TenantId, VerificationId, VerificationRecord, VerificationRecords } from '@kyso/domain';
import type { Database } from './database.ts';
import { decode, encode } from './rows.ts';

export class MongoVerifications implements VerificationRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(record: VerificationRecord): Promise<void> {
    const { id, tenantId, sha256, createdAt } = record;
    const row = { _id: id, tenantId, sha256, createdAt, published: false, body: encode(record) };
    await this.#database.insert(this.#database.collections.verifications, row);
  }

  async find(tenantId: TenantId, id: VerificationId): Promise<VerificationRecord | undefined> {
    const row = await this.#database.run(() => this.#database.collections.verifications.findById(id).lean());
    return row?.tenantId === tenantId ? decode<VerificationRecord>(row.body) : undefined;
  }

  async before({ id, tenantId, sha256, createdAt }: VerificationRecord): Promise<VerificationRecord | undefined> {
    const earlier = [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }];
    const row = await this.#database.run(() =>
      this.#database.collections.verifications
        .findOne({ tenantId, sha256, $or: earlier })
        .sort({ createdAt: -1, _id: -1 })
        .lean(),
    );
    return row === null ? undefined : decode<VerificationRecord>(row.body);
  }

  async unpublished(before: Instant, limit: number): Promise<readonly VerificationRecord[]> {
    const rows = await this.#database.run(() =>
      this.#database.collections.verifications
        .find({ published: false, createdAt: { $lt: before } })
        .sort({ createdAt: 1, _id: 1 })
        .limit(limit)
        .lean(),
    );
    return rows.map(({ body }) => decode<VerificationRecord>(body));
  }

  async markPublished(id: VerificationId): Promise<void> {
    const { verifications } = this.#database.collections;
    await this.#database.run(() => verifications.updateOne({ _id: id }, { $set: { published: true } }));
  }
}
