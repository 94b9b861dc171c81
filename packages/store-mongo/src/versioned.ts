import {
  fromCursor,
  type IdByPrefix,
  type TenantId,
  toPage,
  type Versioned,
  type VersionedPage,
  type VersionedRecords,
} from '@kyso/domain';
import type { Model } from 'mongoose';
import type { Database } from './database.ts';
import { older } from './requests.ts';
import { decode, encode, type VersionedRow } from './rows.ts';

export type VersionedOptions<R> = {
  readonly collection: Model<VersionedRow>;
  /** Of the ids. */
  readonly prefix: keyof IdByPrefix;
  /** Fields that queries of others need. */
  readonly more?: (record: R) => Pick<VersionedRow, 'imageSha256'>;
};

/** A collection of {@link VersionedRecords}. */
export class MongoVersioned<R extends Versioned> implements VersionedRecords<R> {
  readonly #database: Database;
  readonly #options: VersionedOptions<R>;

  constructor(database: Database, options: VersionedOptions<R>) {
    this.#database = database;
    this.#options = options;
  }

  async insert(record: R): Promise<void> {
    await this.#database.insert(this.#options.collection, this.#toRow(record));
  }

  async find(tenantId: TenantId, id: R['id']): Promise<R | undefined> {
    const row = await this.#database.run(() => this.#options.collection.findById(id).lean());
    return row?.tenantId === tenantId ? decode<R>(row.body) : undefined;
  }

  async list(tenantId: TenantId, query: { limit: number; cursor?: string }): Promise<VersionedPage<R>> {
    const { collection, prefix } = this.#options;
    const { createdAt, id } = fromCursor(tenantId, prefix, query.cursor);
    const rows = await this.#database.run(() =>
      collection
        .find({ tenantId, ...older(createdAt, id) })
        .sort({ createdAt: -1, _id: -1 })
        .limit(query.limit + 1)
        .lean(),
    );
    const records = rows.map((row) => decode<R>(row.body));
    const { page, next } = toPage(tenantId, records, query.limit);
    return { records: page, ...next };
  }

  async replace(record: R): Promise<'replaced' | 'conflict'> {
    const { _id, tenantId, createdAt: _, ...fields } = this.#toRow(record);
    const asRead = { _id, tenantId, version: record.version - 1 };
    const { matchedCount } = await this.#database.run(() =>
      this.#options.collection.updateOne(asRead, { $set: fields }),
    );
    return matchedCount === 1 ? 'replaced' : 'conflict';
  }

  async remove(tenantId: TenantId, id: R['id']): Promise<boolean> {
    const { collection } = this.#options;
    return (await this.#database.run(() => collection.deleteOne({ _id: id, tenantId }))).deletedCount === 1;
  }

  #toRow(record: R): VersionedRow {
    const { id, tenantId, version, createdAt } = record;
    return { _id: id, tenantId, version, createdAt, ...this.#options.more?.(record), body: encode(record) };
  }
}
