import type { Instant, TenantId, VerificationId, VerificationRecord, VerificationRecords } from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decode, decodeAny, encode } from './row.ts';

export class SqliteVerifications implements VerificationRecords {
  readonly #connection: Connection;
  readonly #insert: Statement;
  readonly #find: Statement;
  readonly #before: Statement;
  readonly #unpublished: Statement;
  readonly #markPublished: Statement;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#insert = connection.prepare(
      'INSERT INTO verifications (id, tenant_id, created_at, body, published) VALUES (?, ?, ?, ?, 0)',
    );
    this.#find = connection.prepare('SELECT body FROM verifications WHERE id = ? AND tenant_id = ?');
    this.#before = connection.prepare(
      `SELECT body FROM verifications WHERE tenant_id = ? AND sha256 = ? AND (created_at, id) < (?, ?)
       ORDER BY created_at DESC, id DESC LIMIT 1`,
    );
    this.#unpublished = connection.prepare(
      'SELECT body FROM verifications WHERE published = 0 AND created_at < ? ORDER BY created_at, id LIMIT ?',
    );
    this.#markPublished = connection.prepare('UPDATE verifications SET published = 1 WHERE id = ? AND published = 0');
  }

  async insert(record: VerificationRecord): Promise<void> {
    const { id, tenantId, createdAt } = record;
    await this.#connection.write(() => this.#insert.run(id, tenantId, createdAt, encode(record)));
  }

  async find(tenantId: TenantId, id: VerificationId): Promise<VerificationRecord | undefined> {
    return decodeAny<VerificationRecord>(this.#find.get(id, tenantId));
  }

  async before({ id, tenantId, sha256, createdAt }: VerificationRecord): Promise<VerificationRecord | undefined> {
    return decodeAny<VerificationRecord>(this.#before.get(tenantId, sha256, createdAt, id));
  }

  async unpublished(before: Instant, limit: number): Promise<readonly VerificationRecord[]> {
    return this.#unpublished.all(before, limit).map((row) => decode<VerificationRecord>(row));
  }

  async markPublished(id: VerificationId): Promise<void> {
    await this.#connection.write(() => this.#markPublished.run(id));
  }
}
