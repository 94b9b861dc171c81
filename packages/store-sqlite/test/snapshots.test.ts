import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fold, type RequestEvent, type SignatureRequest, type Store } from '@kyso/domain';
import { openSqliteStore } from '@kyso/store-sqlite';
import { aCreatedEvent, aHappyLog, aRequestEvent, instant, SequentialIds } from '@kyso/testkit';
import { change, temporaryDirectory } from './harness.ts';

const ids = new SequentialIds();
const tenantId = ids.next('ten');

describe('a snapshot of a request', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let store: Store;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    store = openSqliteStore({ path: directory.path });
  });
  afterEach(async () => {
    await store[Symbol.asyncDispose]();
    await directory.remove();
  });

  it('is written once it is at rest, not at each of its events', async () => {
    const log = aHappyLog(ids, tenantId);
    for (const event of log) {
      expect(snapshots()).toEqual([]);
      await store.requests.append([event], instant());
      expect(await loadElsewhere(event)).toEqual(folded(log.slice(0, event.seq)));
    }
    expect(snapshots()).toEqual([folded(log)]);
  });

  it('is written of a long log on the way, and what follows is read on top of it', async () => {
    const log: RequestEvent[] = [aCreatedEvent(ids, { tenantId })];
    log.push(aRequestEvent(folded(log), 'preparation_started'));
    while (log.length < 40) log.push(aRequestEvent(folded(log), 'item_failed'));
    for (const event of log) await store.requests.append([event], instant());
    expect(snapshots()).toEqual([folded(log.slice(0, 32))]);
    change(directory.path, 'DELETE FROM events WHERE request_id = ? AND seq = 1', log[0]?.requestId ?? '');
    expect(await loadElsewhere(log[0])).toEqual(folded(log));
  });

  it('is not missed when it is lost', async () => {
    const log = aHappyLog(ids, tenantId);
    for (const event of log) await store.requests.append([event], instant());
    change(directory.path, 'DELETE FROM snapshots WHERE id = ?', folded(log).id);
    expect(await loadElsewhere(log[0])).toEqual(folded(log));
    expect(await store.requests.list(tenantId, { limit: 1, status: 'completed' })).toEqual({ requests: [folded(log)] });
  });

  it('is worth nothing when it is ahead of its log, and is replaced', async () => {
    const log = aHappyLog(ids, tenantId);
    for (const event of log) await store.requests.append([event], instant());
    change(directory.path, 'DELETE FROM events WHERE request_id = ? AND seq = ?', folded(log).id, log.length);
    const shorter = folded(log.slice(0, -1));
    expect(await loadElsewhere(log[0])).toEqual(shorter);
    expect(snapshots()).toEqual([shorter]);
  });

  it('goes with its request', async () => {
    const log = aHappyLog(ids, tenantId);
    for (const event of log) await store.requests.append([event], instant());
    await store.retention.removeRequest(folded(log).id);
    expect(snapshots()).toEqual([]);
  });

  /** As a process reads it that has not seen the request before. */
  async function loadElsewhere(event: RequestEvent | undefined): Promise<SignatureRequest | undefined> {
    await using other = openSqliteStore({ path: directory.path });
    return event && (await other.requests.load(event.requestId));
  }

  function snapshots(): readonly unknown[] {
    using database = new DatabaseSync(directory.path);
    return database
      .prepare('SELECT body FROM snapshots')
      .all()
      .map(({ body }) => JSON.parse(String(body)));
  }
});

function folded(events: readonly RequestEvent[]): SignatureRequest {
  const request = fold(events);
  if (request === undefined) throw new TypeError('the log is empty');
  return request;
}
