/**
 * The store in one SQLite file, for one machine: several processes may open it at once. Calls run on the caller's thread
 * and wait for locks there; a database server is the answer where that is too slow.
 */
import type { Store } from '@kyso/domain';
import { SqliteAudit } from './audit.ts';
import { Connection, type Statement } from './connection.ts';
import { SqliteFiles } from './files.ts';
import { SqliteHealth } from './health.ts';
import { SqliteIdempotency } from './idempotency.ts';
import { migrate } from './migrations.ts';
import { SqliteProviders } from './providers.ts';
import { SqliteRequests } from './requests.ts';
import { SqliteRetention } from './retention.ts';
import { SqliteTenants } from './tenants.ts';
import { SqliteVerifications } from './verifications.ts';
import { SqliteVersioned } from './versioned.ts';
import { SqliteWebhooks } from './webhooks.ts';

export type SqliteStoreOptions = {
  /** The database file; it and its directory are made, for the owner alone, when they are missing. */
  readonly path: string;
  /** How long a call waits for another process's lock before it throws `store.unavailable`. */
  readonly busyTimeoutMs?: number;
};

const BUSY_TIMEOUT_MS = 5000;
/** Below the second that {@link Store.ping} promises. */
const PING_TIMEOUT_MS = 900;

/**
 * Opens the file and brings its schema up to date.
 * @throws KysoError `store.unavailable` when the file cannot be opened, is no database or belongs to a newer release.
 */
export function openSqliteStore({ path, busyTimeoutMs = BUSY_TIMEOUT_MS }: SqliteStoreOptions): Store {
  const connection = new Connection(path, busyTimeoutMs);
  try {
    migrate(connection);
    return new SqliteStore(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
}

class SqliteStore implements Store {
  readonly requests: SqliteRequests;
  readonly files: SqliteFiles;
  readonly profiles: Store['profiles'];
  readonly accounts: Store['accounts'];
  readonly providers: SqliteProviders;
  readonly verifications: SqliteVerifications;
  readonly tenants: SqliteTenants;
  readonly idempotency: SqliteIdempotency;
  readonly webhooks: SqliteWebhooks;
  readonly audit: SqliteAudit;
  readonly retention: SqliteRetention;
  readonly health: SqliteHealth;
  readonly #connection: Connection;
  readonly #ping: Statement;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.requests = new SqliteRequests(connection);
    this.files = new SqliteFiles(connection);
    this.profiles = new SqliteVersioned(connection, 'profiles', 'prf');
    this.accounts = new SqliteVersioned(connection, 'accounts', 'acc');
    this.providers = new SqliteProviders(connection);
    this.verifications = new SqliteVerifications(connection);
    this.tenants = new SqliteTenants(connection);
    this.idempotency = new SqliteIdempotency(connection);
    this.webhooks = new SqliteWebhooks(connection);
    this.audit = new SqliteAudit(connection);
    this.retention = new SqliteRetention(connection);
    this.health = new SqliteHealth(connection);
    this.#ping = connection.prepare('SELECT 1 FROM sqlite_schema LIMIT 1');
  }

  async ping(): Promise<void> {
    this.#connection.withBusyTimeout(PING_TIMEOUT_MS, () => this.#ping.get());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.close();
  }
}
