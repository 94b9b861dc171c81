/**
 * The store on MongoDB, for several machines. What must be atomic is one insert or one conditional update of one
 * document: no transaction, no change stream, no upsert.
 */
import type { ProviderAccount, SignatureProfile, Store } from '@kyso/domain';
import { MongoAudit } from './audit.ts';
import { connect, type Database } from './database.ts';
import { MongoFiles } from './files.ts';
import { MongoHealth } from './health.ts';
import { MongoIdempotency } from './idempotency.ts';
import { migrate } from './migrations.ts';
import { MongoProviders } from './providers.ts';
import { MongoRequests } from './requests.ts';
import { MongoRetention } from './retention.ts';
import { MongoTenants } from './tenants.ts';
import { MongoVerifications } from './verifications.ts';
import { MongoVersioned } from './versioned.ts';
import { MongoWebhooks } from './webhooks.ts';

export type MongoStoreOptions = {
  /** `mongodb://` or `mongodb+srv://`, with the name of the database. */
  readonly url: string;
  /** How long a call may take before it throws `store.unavailable`, whatever the server does. */
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 5000;

/**
 * Connects and brings indexes up to date. Several processes may do so at the same time.
 * @throws KysoError `store.unavailable` when no primary answers in time or the database belongs to a newer release.
 */
export async function openMongoStore({ url, timeoutMs = TIMEOUT_MS }: MongoStoreOptions): Promise<Store> {
  const database = await connect(url, timeoutMs);
  try {
    await migrate(database);
    return new MongoStore(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

class MongoStore implements Store {
  readonly requests: MongoRequests;
  readonly files: MongoFiles;
  readonly profiles: Store['profiles'];
  readonly accounts: Store['accounts'];
  readonly providers: MongoProviders;
  readonly verifications: MongoVerifications;
  readonly tenants: MongoTenants;
  readonly idempotency: MongoIdempotency;
  readonly webhooks: MongoWebhooks;
  readonly audit: MongoAudit;
  readonly retention: MongoRetention;
  readonly health: MongoHealth;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.requests = new MongoRequests(database);
    this.files = new MongoFiles(database);
    const { profiles, accounts } = database.collections;
    this.profiles = new MongoVersioned<SignatureProfile>(database, {
      collection: profiles,
      prefix: 'prf',
      more: ({ imageSha256 = null }) => ({ imageSha256 }),
    });
    this.accounts = new MongoVersioned<ProviderAccount>(database, { collection: accounts, prefix: 'acc' });
    this.providers = new MongoProviders(database);
    this.verifications = new MongoVerifications(database);
    this.tenants = new MongoTenants(database);
    this.idempotency = new MongoIdempotency(database);
    this.webhooks = new MongoWebhooks(database);
    this.audit = new MongoAudit(database);
    this.retention = new MongoRetention(database);
    this.health = new MongoHealth(database);
  }

  ping(): Promise<void> {
    return this.#database.ping();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#database.close();
  }
}
