/** The schema and how it came to be. A released migration is never edited; a change is a further row. */
import { pendingMigrations } from '@kyso/domain';
import type { Connection } from './connection.ts';
import { integer } from './row.ts';

type Migration = { readonly version: number; readonly sql: string };

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      -- The log of all requests: insert-only but for the mark of the outbox.
      CREATE TABLE events (
        id         TEXT NOT NULL PRIMARY KEY,
        request_id TEXT NOT NULL,
        seq        INTEGER NOT NULL CHECK (seq >= 1),
        at         TEXT NOT NULL,
        published  INTEGER NOT NULL DEFAULT 0,
        body       TEXT NOT NULL,
        UNIQUE (request_id, seq)
      ) STRICT;
      CREATE INDEX events_unpublished ON events (at, request_id, seq) WHERE published = 0;

      -- The projection: can be rebuilt from the log. No wake-up means: look at it now.
      CREATE TABLE requests (
        id         TEXT NOT NULL PRIMARY KEY,
        tenant_id  TEXT NOT NULL,
        seq        INTEGER NOT NULL,
        status     TEXT NOT NULL,
        final      INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        wake_at    TEXT,
        body       TEXT NOT NULL
      ) STRICT;
      CREATE INDEX requests_of_tenant ON requests (tenant_id, created_at, id);
      CREATE INDEX requests_of_tenant_by_status ON requests (tenant_id, status, created_at, id);
      CREATE INDEX requests_by_status ON requests (status);
      CREATE INDEX requests_due ON requests (wake_at, id) WHERE final = 0;

      CREATE TABLE files (id TEXT NOT NULL PRIMARY KEY, tenant_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;

      CREATE TABLE profiles (
        id         TEXT NOT NULL PRIMARY KEY,
        tenant_id  TEXT NOT NULL,
        version    INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        body       TEXT NOT NULL
      ) STRICT;
      CREATE INDEX profiles_of_tenant ON profiles (tenant_id, created_at, id);

      CREATE TABLE tenants (id TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL) STRICT;

      CREATE TABLE api_keys (
        id         TEXT NOT NULL PRIMARY KEY,
        tenant_id  TEXT NOT NULL,
        revoked_at TEXT,
        body       TEXT NOT NULL
      ) STRICT;
      CREATE INDEX api_keys_of_tenant ON api_keys (tenant_id, id);

      -- A row without an answer is a call in progress.
      CREATE TABLE idempotency (
        scope       TEXT NOT NULL,
        key         TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        at          TEXT NOT NULL,
        answer      TEXT,
        PRIMARY KEY (scope, key)
      ) STRICT;
      CREATE INDEX idempotency_by_age ON idempotency (at);

      CREATE TABLE endpoints (id TEXT NOT NULL PRIMARY KEY, tenant_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;
      CREATE INDEX endpoints_of_tenant ON endpoints (tenant_id, id);

      -- No foreign key to endpoints: deliveries outlive them.
      CREATE TABLE deliveries (
        id              TEXT NOT NULL PRIMARY KEY,
        tenant_id       TEXT NOT NULL,
        endpoint_id     TEXT NOT NULL,
        state           TEXT NOT NULL,
        next_attempt_at TEXT NOT NULL,
        created_at      TEXT NOT NULL,
        body            TEXT NOT NULL
      ) STRICT;
      CREATE INDEX deliveries_due ON deliveries (next_attempt_at, id) WHERE state = 'pending';
      CREATE INDEX deliveries_of_endpoint ON deliveries (endpoint_id, tenant_id, created_at, id);

      CREATE TABLE attempts (
        delivery_id TEXT NOT NULL REFERENCES deliveries (id),
        attempt     INTEGER NOT NULL,
        body        TEXT NOT NULL,
        PRIMARY KEY (delivery_id, attempt)
      ) STRICT;
    `,
  },
  {
    version: 2,
    sql: `
      -- How far a log is named in checkpoints; "final" of version 1 means at rest: nothing is left to do.
      ALTER TABLE requests ADD COLUMN checkpointed_seq INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX requests_to_checkpoint ON requests (id) WHERE checkpointed_seq < seq;

      CREATE TABLE checkpoints (number INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1), body TEXT NOT NULL) STRICT;
    `,
  },
  {
    version: 3,
    sql: `
      -- Which blobs are needed, and what is old. The names are those of blobsOf.
      CREATE TABLE event_blobs (
        event_id  TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
        tenant_id TEXT NOT NULL,
        sha256    TEXT NOT NULL,
        PRIMARY KEY (event_id, sha256)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX event_blobs_by_name ON event_blobs (tenant_id, sha256);
      INSERT OR IGNORE INTO event_blobs
        SELECT e.id, e.body ->> '$.tenantId', v.value FROM events e, json_tree(e.body, '$.data') v
        WHERE e.body ->> '$.type' IN ('created', 'prepared', 'item_signed') AND v.type = 'text'
          AND v.key IN ('sha256', 'imageSha256', 'artifactSha256', 'signedSha256');

      ALTER TABLE files ADD COLUMN sha256 TEXT GENERATED ALWAYS AS (body ->> '$.sha256') VIRTUAL;
      ALTER TABLE files ADD COLUMN created_at TEXT GENERATED ALWAYS AS (body ->> '$.createdAt') VIRTUAL;
      CREATE INDEX files_by_blob ON files (tenant_id, sha256);
      CREATE INDEX files_by_age ON files (created_at);
      ALTER TABLE profiles ADD COLUMN image_sha256 TEXT GENERATED ALWAYS AS (body ->> '$.imageSha256') VIRTUAL;
      CREATE INDEX profiles_by_image ON profiles (tenant_id, image_sha256) WHERE image_sha256 IS NOT NULL;
      ALTER TABLE requests ADD COLUMN updated_at TEXT GENERATED ALWAYS AS (body ->> '$.updatedAt') VIRTUAL;
      CREATE INDEX requests_resting ON requests (updated_at, id) WHERE final = 1;
    `,
  },
  {
    version: 4,
    sql: `
      -- What each process has seen of each provider: a few rows, rewritten often.
      CREATE TABLE provider_health (
        provider TEXT NOT NULL,
        observer TEXT NOT NULL,
        seen_at  TEXT NOT NULL,
        body     TEXT NOT NULL,
        PRIMARY KEY (provider, observer)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 5,
    sql: `
      CREATE TABLE verifications (
        id         TEXT NOT NULL PRIMARY KEY,
        tenant_id  TEXT NOT NULL,
        created_at TEXT NOT NULL,
        body       TEXT NOT NULL
      ) STRICT;
      CREATE INDEX verifications_by_age ON verifications (created_at);
    `,
  },
  {
    version: 6,
    sql: `
      CREATE TABLE accounts (
        id         TEXT NOT NULL PRIMARY KEY,
        tenant_id  TEXT NOT NULL,
        version    INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        body       TEXT NOT NULL
      ) STRICT;
      CREATE INDEX accounts_of_tenant ON accounts (tenant_id, created_at, id);
    `,
  },
  {
    version: 7,
    sql: `
      -- The id starts with the tenant: its order is an index of those of a tenant.
      CREATE TABLE providers (
        id         TEXT NOT NULL PRIMARY KEY,
        tenant_id  TEXT NOT NULL,
        version    INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        body       TEXT NOT NULL
      ) STRICT;
    `,
  },
  {
    version: 8,
    // What is there already was announced, and so is what a process of the release before still writes.
    sql: `
      ALTER TABLE verifications ADD COLUMN published INTEGER NOT NULL DEFAULT 1;
      CREATE INDEX verifications_unpublished ON verifications (created_at, id) WHERE published = 0;
    `,
  },
  {
    version: 9,
    sql: `
      ALTER TABLE requests ADD COLUMN provider TEXT GENERATED ALWAYS AS (body ->> '$.signer.provider') VIRTUAL;
      CREATE INDEX requests_of_provider ON requests (tenant_id, provider) WHERE final = 0;
    `,
  },
  {
    version: 10,
    // For the oldest of each status as well as for the number.
    sql: `
      CREATE INDEX requests_by_status_and_age ON requests (status, created_at);
      DROP INDEX requests_by_status;
    `,
  },
  {
    version: 11,
    // An append touches as few pages as it can: one index of the log, no JSON read by an index, small tables beside the big one.
    sql: `
      -- An event that has no deliveries yet. The log itself is insert-only.
      CREATE TABLE outbox (
        request_id TEXT NOT NULL,
        seq        INTEGER NOT NULL,
        at         TEXT NOT NULL,
        PRIMARY KEY (request_id, seq)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO outbox SELECT request_id, seq, at FROM events WHERE published = 0;

      -- A log with an end that no checkpoint names.
      CREATE TABLE grown (request_id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
      INSERT INTO grown SELECT id FROM requests WHERE checkpointed_seq < seq;

      CREATE TABLE request_blobs (
        tenant_id  TEXT NOT NULL,
        sha256     TEXT NOT NULL,
        request_id TEXT NOT NULL,
        PRIMARY KEY (tenant_id, sha256, request_id)
      ) STRICT, WITHOUT ROWID;
      INSERT OR IGNORE INTO request_blobs
        SELECT b.tenant_id, b.sha256, e.request_id FROM event_blobs b JOIN events e ON e.id = b.event_id;
      DROP TABLE event_blobs;

      CREATE TABLE log (
        request_id TEXT NOT NULL,
        seq        INTEGER NOT NULL CHECK (seq >= 1),
        at         TEXT NOT NULL,
        body       TEXT NOT NULL,
        PRIMARY KEY (request_id, seq)
      ) STRICT;
      INSERT INTO log SELECT request_id, seq, at, body FROM events ORDER BY rowid;
      DROP TABLE events;
      ALTER TABLE log RENAME TO events;

      CREATE TABLE projections (
        id         TEXT NOT NULL PRIMARY KEY,
        tenant_id  TEXT NOT NULL,
        provider   TEXT NOT NULL,
        seq        INTEGER NOT NULL,
        hash       TEXT NOT NULL,
        status     TEXT NOT NULL,
        final      INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        wake_at    TEXT,
        body       TEXT NOT NULL
      ) STRICT;
      INSERT INTO projections
        SELECT id, tenant_id, provider, seq, body ->> '$.hash', status, final, created_at, updated_at, wake_at, body
        FROM requests ORDER BY rowid;
      DROP TABLE requests;
      ALTER TABLE projections RENAME TO requests;
      CREATE INDEX requests_of_tenant ON requests (tenant_id, created_at, id);
      CREATE INDEX requests_by_status ON requests (status, tenant_id, created_at, id);
      CREATE INDEX requests_due ON requests (wake_at, id) WHERE final = 0;
      CREATE INDEX requests_resting ON requests (updated_at, id) WHERE final = 1;
    `,
  },
  {
    version: 12,
    // Read from the record, so that rows of before, and those of a process of the release before, have it too.
    sql: `
      ALTER TABLE verifications ADD COLUMN sha256 TEXT GENERATED ALWAYS AS (body ->> '$.sha256') VIRTUAL;
      CREATE INDEX verifications_of_bytes ON verifications (tenant_id, sha256, created_at, id);
    `,
  },
  {
    version: 13,
    // The request itself apart from what an append changes of it every time. A process of the release before finds no body.
    sql: `
      -- A request as some event left it; a later one is this and the events since. Those at rest have one that is up to date.
      CREATE TABLE snapshots (id TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL) STRICT;
      INSERT INTO snapshots SELECT id, body FROM requests ORDER BY rowid;

      CREATE TABLE projections (
        id         TEXT NOT NULL PRIMARY KEY,
        tenant_id  TEXT NOT NULL,
        provider   TEXT NOT NULL,
        seq        INTEGER NOT NULL,
        hash       TEXT NOT NULL,
        status     TEXT NOT NULL,
        final      INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        wake_at    TEXT
      ) STRICT, WITHOUT ROWID;
      INSERT INTO projections
        SELECT id, tenant_id, provider, seq, hash, status, final, created_at, updated_at, wake_at FROM requests ORDER BY id;
      DROP TABLE requests;
      ALTER TABLE projections RENAME TO requests;
      CREATE INDEX requests_of_tenant ON requests (tenant_id, created_at, id);
      CREATE INDEX requests_by_status ON requests (status, tenant_id, created_at, id);
      CREATE INDEX requests_due ON requests (wake_at, id) WHERE final = 0;
      CREATE INDEX requests_resting ON requests (updated_at, id) WHERE final = 1;
    `,
  },
];

/**
 * Brings the file to the newest version, one writer at a time, all or nothing.
 * @throws KysoError `store.unavailable` when a newer release has already written the file.
 */
export function migrate(connection: Connection, migrations: readonly Migration[] = MIGRATIONS): void {
  connection.transaction(() => {
    const found = integer(connection.prepare('PRAGMA user_version').get() ?? {}, 'user_version');
    for (const { version, sql } of pendingMigrations(migrations, found)) {
      connection.exec(`${sql}; PRAGMA user_version = ${version}`);
    }
  });
}
