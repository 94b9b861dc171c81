import type { FileId, FileRecord, FileRecords, TenantId } from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decodeAny, encode } from './row.ts';

export class SqliteFiles implements FileRecords {
  readonly #connection: Connection;
  readonly #insert: Statement;
  readonly #find: Statement;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#insert = connection.prepare('INSERT INTO files (id, tenant_id, body) VALUES (?, ?, ?)');
    this.#find = connection.prepare('SELECT body FROM files WHERE id = ? AND tenant_id = ?');
  }

  async insert(file: FileRecord): Promise<void> {
    await this.#connection.write(() => this.#insert.run(file.id, file.tenantId, encode(file)));
  }

  async find(tenantId: TenantId, id: FileId): Promise<FileRecord | undefined> {
    return decodeAny<FileRecord>(this.#find.get(id, tenantId));
  }
}
