import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { blobsOf, fold, isAtRest, KysoError, type RequestEvent, type SignatureRequest, statusOf } from '@kyso/domain';
import { openSqliteStore } from '@kyso/store-sqlite';
import { aFile, aHappyLog, aProfile, aRequestEvent, instant, SequentialIds } from '@kyso/testkit';
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

  it('keeps requests, wake-ups, what is not announced, what no checkpoint names and which blobs are needed', async () => {
    const finished = aHappyLog(ids, tenantId);
    const open = aHappyLog(ids, tenantId).slice(0, 3);
    const [ended, waiting] = [folded(finished), folded(open)];
    const old = new Connection(directory.path, 1000);
    migrate(
      old,
      MIGRATIONS.filter(({ version }) => version <= 10),
    );
    const insertEvent = old.prepare(
      'INSERT INTO events (id, request_id, seq, at, body, published) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const insertBlob = old.prepare('INSERT INTO event_blobs (event_id, tenant_id, sha256) VALUES (?, ?, ?)');
    for (const event of [...finished, ...open]) {
      const { id, requestId, seq, at } = event;
      insertEvent.run(id, requestId, seq, at, JSON.stringify(event), event === open[1] ? 0 : 1);
      for (const sha256 of blobsOf(event)) insertBlob.run(id, tenantId, sha256);
    }
    const insertRequest = old.prepare(
      `INSERT INTO requests (id, tenant_id, seq, status, final, created_at, wake_at, checkpointed_seq, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const [request, wakeAt, named] of [[ended, null, ended.seq] as const, [waiting, instant(5), 2] as const]) {
      const rests = Number(isAtRest(request.state));
      const [status, body] = [statusOf(request), JSON.stringify(request)];
      insertRequest.run(request.id, tenantId, request.seq, status, rests, request.createdAt, wakeAt, named, body);
    }
    old.close();

    await using store = openSqliteStore({ path: directory.path });
    const { requests, retention } = store;
    expect(await requests.events(ended.id)).toEqual(finished);
    expect(await requests.load(ended.id)).toEqual(ended);
    expect((await requests.list(tenantId, { limit: 9 })).requests).toHaveLength(2);
    expect((await requests.list(tenantId, { limit: 9, status: 'completed' })).requests).toEqual([ended]);
    expect(await requests.hasOpen(tenantId, waiting.signer.provider)).toBe(true);
    expect(await requests.due(instant(4), 9)).toEqual([]);
    expect(await requests.due(instant(5), 9)).toEqual([waiting]);
    expect(await requests.unpublished(instant(1e9), 9)).toEqual([open[1]]);
    const { seq, hash } = waiting;
    expect(await requests.headsToCheckpoint(9)).toEqual([{ requestId: waiting.id, seq, hash }]);
    expect(await retention.restingSince(instant(1e9), 9)).toEqual([
      { requestId: ended.id, seq: ended.seq, hash: ended.hash },
    ]);
    for (const sha256 of finished.flatMap((event) => blobsOf(event))) {
      expect(await retention.isBlobNeeded(tenantId, sha256)).toBe(true);
    }
    expect(await requests.append([aRequestEvent(waiting, 'submission_started')], instant())).toBe('appended');
  });

  it('reads on from the requests that were kept whole, up to date or behind their log', async () => {
    const finished = aHappyLog(ids, tenantId);
    const [open, behind] = [aHappyLog(ids, tenantId).slice(0, 5), aHappyLog(ids, tenantId).slice(0, 3)];
    const old = new Connection(directory.path, 1000);
    migrate(
      old,
      MIGRATIONS.filter(({ version }) => version <= 12),
    );
    const insertEvent = old.prepare('INSERT INTO events (request_id, seq, at, body) VALUES (?, ?, ?, ?)');
    for (const event of [finished, open, behind].flat()) {
      insertEvent.run(event.requestId, event.seq, event.at, JSON.stringify(event));
    }
    const insertRequest = old.prepare(
      `INSERT INTO requests (id, tenant_id, provider, seq, hash, status, final, created_at, updated_at, wake_at, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const keep = (request: SignatureRequest) => {
      const { id, signer, seq, hash, state, createdAt, updatedAt } = request;
      const row = [id, tenantId, signer.provider, seq, hash, statusOf(request), Number(isAtRest(state))];
      insertRequest.run(...row, createdAt, updatedAt, isAtRest(state) ? null : instant(5), JSON.stringify(request));
    };
    for (const log of [finished, open, behind.slice(0, 1)]) keep(folded(log));

    await using store = openSqliteStore({ path: directory.path });
    const { requests, retention } = store;
    // A process of the release before writes no row any more.
    expect(() => keep(folded(aHappyLog(ids, tenantId).slice(0, 1)))).toThrow(KysoError);
    old.close();
    const [ended, waiting, late] = [folded(finished), folded(open), folded(behind)];
    expect(await requests.list(tenantId, { limit: 9 })).toEqual({ requests: [late, waiting, ended] });
    for (const request of [ended, waiting, late]) expect(await requests.load(request.id)).toEqual(request);
    expect(await requests.due(instant(5), 9)).toEqual([waiting, late]);
    expect(await requests.append([aRequestEvent(late, 'submission_started')], instant(9))).toBe('appended');
    await retention.removeRequest(ended.id);
    expect(await requests.load(ended.id)).toBeUndefined();
    expect(await requests.list(tenantId, { limit: 9, status: 'completed' })).toEqual({ requests: [] });
  });
});

function folded(events: readonly RequestEvent[]): SignatureRequest {
  const request = fold(events);
  if (request === undefined) throw new TypeError('the log is empty');
  return request;
}
