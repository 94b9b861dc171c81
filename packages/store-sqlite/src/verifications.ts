import type { TenantId, VerificationId, VerificationRecord, VerificationRecords } from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decodeAny, encode } from './row.ts';

export class SqliteVerifications implements VerificationRecords {
  readonly #connection: Connection;
  readonly #insert: Statement;
  readonly #find: Statement;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#insert = connection.prepare(
      'INSERT INTO verifications (id, tenant_id, created_at, body) VALUES (?, ?, ?, ?)',
    );
    this.#find = connection.prepare('SELECT body FROM verifications WHERE id = ? AND tenant_id = ?');
  }

  async insert(record: VerificationRecord): Promise<void> {
    const { id, tenantId, createdAt } = record;
    await this.#connection.write(() => this.#insert.run(id, tenantId, createdAt, encode(record)));
  }

  async find(tenantId: TenantId, id: VerificationId): Promise<VerificationRecord | undefined> {
    return decodeAny<VerificationRecord>(this.#find.get(id, tenantId));
  }
}
