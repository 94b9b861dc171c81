import {
  fromCursor,
  type ProfileId,
  type ProfilePage,
  type ProfileRecords,
  type SignatureProfile,
  type TenantId,
  toPage,
} from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decode, decodeAny, encode } from './row.ts';

export class SqliteProfiles implements ProfileRecords {
  readonly #connection: Connection;
  readonly #insert: Statement;
  readonly #find: Statement;
  readonly #list: Statement;
  readonly #replace: Statement;
  readonly #remove: Statement;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#insert = connection.prepare(
      'INSERT INTO profiles (id, tenant_id, version, created_at, body) VALUES (?, ?, ?, ?, ?)',
    );
    this.#find = connection.prepare('SELECT body FROM profiles WHERE id = ? AND tenant_id = ?');
    this.#list = connection.prepare(`
      SELECT body FROM profiles WHERE tenant_id = ? AND (created_at, id) < (?, ?)
      ORDER BY created_at DESC, id DESC LIMIT ?`);
    this.#replace = connection.prepare(
      'UPDATE profiles SET version = ?, body = ? WHERE id = ? AND tenant_id = ? AND version = ?',
    );
    this.#remove = connection.prepare('DELETE FROM profiles WHERE id = ? AND tenant_id = ?');
  }

  async insert(profile: SignatureProfile): Promise<void> {
    const { id, tenantId, version, createdAt } = profile;
    await this.#connection.write(() => this.#insert.run(id, tenantId, version, createdAt, encode(profile)));
  }

  async find(tenantId: TenantId, id: ProfileId): Promise<SignatureProfile | undefined> {
    return decodeAny<SignatureProfile>(this.#find.get(id, tenantId));
  }

  async list(tenantId: TenantId, query: { limit: number; cursor?: string }): Promise<ProfilePage> {
    const { createdAt, id } = fromCursor(tenantId, 'prf', query.cursor);
    const rows = this.#list.all(tenantId, createdAt, id, query.limit + 1);
    const profiles = rows.map((row) => decode<SignatureProfile>(row));
    const { page, next } = toPage(tenantId, profiles, query.limit);
    return { profiles: page, ...next };
  }

  async replace(profile: SignatureProfile): Promise<'replaced' | 'conflict'> {
    const { id, tenantId, version } = profile;
    const values = [version, encode(profile), id, tenantId, version - 1];
    return (await this.#connection.write(() => this.#replace.run(...values))) === 1 ? 'replaced' : 'conflict';
  }

  async remove(tenantId: TenantId, id: ProfileId): Promise<boolean> {
    return (await this.#connection.write(() => this.#remove.run(id, tenantId))) === 1;
  }
}
