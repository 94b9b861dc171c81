import {
  fromCursor,
  type ProfileId,
  type ProfilePage,
  type ProfileRecords,
  type SignatureProfile,
  type TenantId,
  toPage,
} from '@kyso/domain';
import type { Database } from './database.ts';
import { older } from './requests.ts';
import { decode, encode, type ProfileRow } from './rows.ts';

export class MongoProfiles implements ProfileRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(profile: SignatureProfile): Promise<void> {
    await this.#database.insert(this.#database.collections.profiles, toRow(profile));
  }

  async find(tenantId: TenantId, id: ProfileId): Promise<SignatureProfile | undefined> {
    const row = await this.#database.run(() => this.#database.collections.profiles.findById(id).lean());
    return row?.tenantId === tenantId ? decode<SignatureProfile>(row.body) : undefined;
  }

  async list(tenantId: TenantId, query: { limit: number; cursor?: string }): Promise<ProfilePage> {
    const { createdAt, id } = fromCursor(tenantId, 'prf', query.cursor);
    const rows = await this.#database.run(() =>
      this.#database.collections.profiles
        .find({ tenantId, ...older(createdAt, id) })
        .sort({ createdAt: -1, _id: -1 })
        .limit(query.limit + 1)
        .lean(),
    );
    const profiles = rows.map((row) => decode<SignatureProfile>(row.body));
    const { page, next } = toPage(tenantId, profiles, query.limit);
    return { profiles: page, ...next };
  }

  async replace(profile: SignatureProfile): Promise<'replaced' | 'conflict'> {
    const { _id, tenantId, createdAt: _, ...fields } = toRow(profile);
    const asRead = { _id, tenantId, version: profile.version - 1 };
    const { matchedCount } = await this.#database.run(() =>
      this.#database.collections.profiles.updateOne(asRead, { $set: fields }),
    );
    return matchedCount === 1 ? 'replaced' : 'conflict';
  }

  async remove(tenantId: TenantId, id: ProfileId): Promise<boolean> {
    const { profiles } = this.#database.collections;
    return (await this.#database.run(() => profiles.deleteOne({ _id: id, tenantId }))).deletedCount === 1;
  }
}

function toRow(profile: SignatureProfile): ProfileRow {
  const { id, tenantId, version, createdAt, imageSha256 = null } = profile;
  return { _id: id, tenantId, version, createdAt, imageSha256, body: encode(profile) };
}
