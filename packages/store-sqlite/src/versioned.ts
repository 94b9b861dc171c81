import {
  fromCursor,
  type IdByPrefix,
  type TenantId,
  toPage,
  type Versioned,
  type VersionedPage,
  type VersionedRecords,
} from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decode, decodeAny, encode } from './row.ts';

/** A table of {@link VersionedRecords}. */
export class SqliteVersioned<R extends Versioned> implements VersionedRecords<R> {
  readonly #connection: Connection;
  readonly #prefix: keyof IdByPrefix;
  readonly #insert: Statement;
  readonly #find: Statement;
  readonly #list: Statement;
  readonly #replace: Statement;
  readonly #remove: Statement;

  /** @param prefix of the ids. */
  constructor(connection: Connection, table: 'profiles' | 'accounts' | 'providers', prefix: keyof IdByPrefix) {
    this.#connection = connection;
    this.#prefix = prefix;
    this.#insert = connection.prepare(
      `INSERT INTO ${table} (id, tenant_id, version, created_at, body) VALUES (?, ?, ?, ?, ?)`,
    );
    this.#find = connection.prepare(`SELECT body FROM ${table} WHERE id = ? AND tenant_id = ?`);
    this.#list = connection.prepare(`
      SELECT body FROM ${table} WHERE tenant_id = ? AND (created_at, id) < (?, ?)
      ORDER BY created_at DESC, id DESC LIMIT ?`);
    this.#replace = connection.prepare(
      `UPDATE ${table} SET version = ?, body = ? WHERE id = ? AND tenant_id = ? AND version = ?`,
    );
    this.#remove = connection.prepare(`DELETE FROM ${table} WHERE id = ? AND tenant_id = ?`);
  }

  async insert(record: R): Promise<void> {
    const { id, tenantId, version, createdAt } = record;
    await this.#connection.write(() => this.#insert.run(id, tenantId, version, createdAt, encode(record)));
  }

  async find(tenantId: TenantId, id: R['id']): Promise<R | undefined> {
    return decodeAny<R>(this.#find.get(id, tenantId));
  }

  async list(tenantId: TenantId, query: { limit: number; cursor?: string }): Promise<VersionedPage<R>> {
    const { createdAt, id } = fromCursor(tenantId, this.#prefix, query.cursor);
    const rows = this.#list.all(tenantId, createdAt, id, query.limit + 1);
    const records = rows.map((row) => decode<R>(row));
    const { page, next } = toPage(tenantId, records, query.limit);
    return { records: page, ...next };
  }

  async replace(record: R): Promise<'replaced' | 'conflict'> {
    const { id, tenantId, version } = record;
    const values = [version, encode(record), id, tenantId, version - 1];
    return (await this.#connection.write(() => this.#replace.run(...values))) === 1 ? 'replaced' : 'conflict';
  }

  async remove(tenantId: TenantId, id: R['id']): Promise<boolean> {
    return (await this.#connection.write(() => this.#remove.run(id, tenantId))) === 1;
  }
}
