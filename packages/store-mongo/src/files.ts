import type { FileId, FileRecord, FileRecords, TenantId } from '@kyso/domain';
import type { Database } from './database.ts';
import { decode, encode } from './rows.ts';

export class MongoFiles implements FileRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(file: FileRecord): Promise<void> {
    const { id, tenantId, createdAt, sha256 } = file;
    const row = { _id: id, tenantId, createdAt, sha256, body: encode(file) };
    await this.#database.insert(this.#database.collections.files, row);
  }

  async find(tenantId: TenantId, id: FileId): Promise<FileRecord | undefined> {
    const row = await this.#database.run(() => this.#database.collections.files.findById(id).lean());
    return row?.tenantId === tenantId ? decode<FileRecord>(row.body) : undefined;
  }
}
