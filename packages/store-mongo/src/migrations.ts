/**
 * Collections and indexes, and how they came to be. A released migration is never edited; a change is a further row.
 * Several processes may carry one out at the same time, and one may die half-way: each step must be repeatable, and
 * right beside processes of the release before.
 */
import { pendingMigrations } from '@kyso/domain';
import type { IndexDefinition } from 'mongoose';
import type { Collections } from './collections.ts';
import type { Database } from './database.ts';

type Index = {
  readonly on: keyof Collections;
  readonly keys: IndexDefinition;
  readonly unique?: true;
  /** Only documents of this kind are in the index, where the server can do that. */
  readonly only?: Readonly<Record<string, boolean | string>>;
};
type Migration = { readonly version: number; readonly indexes: readonly Index[] };

/* biome-ignore format: one row an index, read as a table */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    indexes: [
      { on: 'events',      keys: { requestId: 1, seq: 1 }, unique: true },
      { on: 'events',      keys: { published: 1, at: 1, requestId: 1, seq: 1 }, only: { published: false } },
      { on: 'events',      keys: { tenantId: 1, blobs: 1 } },
      { on: 'requests',    keys: { tenantId: 1, createdAt: 1, _id: 1 } },
      { on: 'requests',    keys: { tenantId: 1, status: 1, createdAt: 1, _id: 1 } },
      { on: 'requests',    keys: { status: 1 } },
      { on: 'requests',    keys: { final: 1, wakeAt: 1, _id: 1 }, only: { final: false } },
      { on: 'requests',    keys: { final: 1, updatedAt: 1, _id: 1 }, only: { final: true } },
      { on: 'files',       keys: { tenantId: 1, sha256: 1 } },
      { on: 'profiles',    keys: { tenantId: 1, createdAt: 1, _id: 1 } },
      { on: 'profiles',    keys: { tenantId: 1, imageSha256: 1 } },
      { on: 'apiKeys',     keys: { tenantId: 1, _id: 1 } },
      { on: 'idempotency', keys: { at: 1 } },
      { on: 'endpoints',   keys: { tenantId: 1, _id: 1 } },
      { on: 'deliveries',  keys: { state: 1, nextAttemptAt: 1, _id: 1 }, only: { state: 'pending' } },
      { on: 'deliveries',  keys: { endpointId: 1, tenantId: 1, createdAt: 1, _id: 1 } },
      { on: 'attempts',    keys: { deliveryId: 1, attempt: 1 } },
    ],
  },
  {
    version: 2,
    indexes: [
      { on: 'requests',    keys: { checkpointed: 1, _id: 1 }, only: { checkpointed: false } },
    ],
  },
  {
    version: 3,
    indexes: [
      { on: 'files',       keys: { createdAt: 1 } },
    ],
  },
  {
    version: 4,
    indexes: [
      { on: 'verifications', keys: { createdAt: 1 } },
    ],
  },
  {
    version: 5,
    indexes: [
      { on: 'accounts',    keys: { tenantId: 1, createdAt: 1, _id: 1 } },
    ],
  },
  {
    version: 6,
    indexes: [
      { on: 'providers',   keys: { tenantId: 1, _id: 1 } },
    ],
  },
  {
    version: 7,
    indexes: [
      { on: 'verifications', keys: { published: 1, createdAt: 1, _id: 1 }, only: { published: false } },
    ],
  },
  {
    version: 8,
    indexes: [
      { on: 'requests',    keys: { tenantId: 1, provider: 1, _id: 1 }, only: { final: false } },
    ],
  },
  {
    version: 9,
    indexes: [
      { on: 'requests',    keys: { status: 1, createdAt: 1 } },
    ],
  },
  {
    version: 10,
    indexes: [
      { on: 'verifications', keys: { tenantId: 1, sha256: 1, createdAt: 1, _id: 1 } },
    ],
  },
];

/** Building an index on a large collection takes longer than any call may. */
const INDEX_TIMEOUT_MS = 600_000;

/**
 * Brings the database to the newest version.
 * @throws KysoError `store.unavailable` when a newer release has already been there.
 */
export async function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  const pending = pendingMigrations(migrations, await foundVersion(database));
  const partial = pending.length > 0 && (await database.hasPartialIndexes());
  for (const { version, indexes } of pending) {
    for (const index of indexes) await createIndex(database, index, partial);
    // Insert-only, so that of several processes none can set the version back.
    await database.insertNew(database.collections.migrations, { _id: `schema:${version}`, version });
  }
}

async function foundVersion(database: Database): Promise<number> {
  const rows = await database.run(() => database.collections.migrations.find().lean());
  return Math.max(0, ...rows.map(({ version }) => version));
}

async function createIndex(database: Database, index: Index, partial: boolean): Promise<void> {
  const { collection } = database.collections[index.on];
  const options = {
    ...(index.unique === true ? { unique: true } : {}),
    ...(partial && index.only !== undefined ? { partialFilterExpression: index.only } : {}),
  };
  await database.run(() => collection.createIndex(index.keys as Record<string, 1>, options), INDEX_TIMEOUT_MS);
}
