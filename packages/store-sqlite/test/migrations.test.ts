import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { blobsOf } from '@kyso/domain';
import { openSqliteStore } from '@kyso/store-sqlite';
import { aFile, aHappyLog, aProfile, instant, SequentialIds } from '@kyso/testkit';
import { Connection } from '../src/connection.ts';
import { MIGRATIONS, migrate } from '../src/migrations.ts';
import { temporaryDirectory } from './harness.ts';

const ids = new SequentialIds();
const tenantId = ids.next('ten');

describe('a database of an earlier release', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  it('knows after the migration which blobs its rows need, and how old they are', async () => {
    const log = aHappyLog(ids, tenantId);
    const file = aFile(ids, tenantId);
    const profile = aProfile(ids, tenantId, { imageSha256: 'e'.repeat(64) });
    const old = new Connection(directory.path, 1000);
    migrate(
      old,
      MIGRATIONS.filter(({ version }) => version <= 2),
    );
    const insert = old.prepare(
      'INSERT INTO events (id, request_id, seq, at, body, published) VALUES (?, ?, ?, ?, ?, 1)',
    );
    for (const event of log) insert.run(event.id, event.requestId, event.seq, event.at, JSON.stringify(event));
    old
      .prepare('INSERT INTO files (id, tenant_id, body) VALUES (?, ?, ?)')
      .run(file.id, tenantId, JSON.stringify(file));
    old
      .prepare('INSERT INTO profiles (id, tenant_id, version, created_at, body) VALUES (?, ?, 1, ?, ?)')
      .run(profile.id, tenantId, profile.createdAt, JSON.stringify(profile));
    old.close();

    await using store = openSqliteStore({ path: directory.path });
    const named = [...log.flatMap((event) => blobsOf(event)), file.sha256, 'e'.repeat(64)];
    expect(named.length).toBeGreaterThan(4);
    for (const sha256 of named) expect(await store.retention.isBlobNeeded(tenantId, sha256)).toBe(true);
    expect(await store.retention.isBlobNeeded(tenantId, '9'.repeat(64))).toBe(false);
    expect(await store.retention.removeFiles(instant(1), 9)).toBe(1);
    expect(await store.retention.restingSince(instant(1e9), 9)).toEqual([]);
    await store.requests.load(log[0]?.requestId ?? ids.next('sr'));
    expect(await store.retention.restingSince(instant(1e9), 9)).toHaveLength(1);
  });
});
