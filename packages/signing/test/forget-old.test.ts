import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RequestId } from '@kyso/domain';
import { aCreatedEvent, aFile, aRequestEvent, InMemoryStore, instant, SequentialIds } from '@kyso/testkit';
import { checkpointKey, forgetOld, verifyAudit, writeCheckpoints } from '../src/index.ts';

const KEY = checkpointKey('a1', Buffer.alloc(32, 1));
const NOW = instant(50_000);
const clock = { now: () => Date.parse(NOW) };

let ids: SequentialIds;
let store: InMemoryStore;

beforeEach(() => {
  ids = new SequentialIds();
  store = new InMemoryStore();
});

async function canceled(atMs: number): Promise<RequestId> {
  const created = aCreatedEvent(ids, { tenantId: ids.next('ten'), at: instant(atMs) });
  await store.requests.append([created], instant());
  const request = await store.requests.load(created.requestId);
  if (request === undefined) throw new TypeError('the request is gone');
  await store.requests.append([aRequestEvent(request, 'canceled', { at: instant(atMs) })], instant());
  return created.requestId;
}

const forget = (beforeMs: number) => forgetOld({ store, key: KEY }, instant(beforeMs), NOW);
const verify = () => verifyAudit({ store, keys: [KEY.publicKey] });

describe('forgetting what is old', () => {
  it('deletes old requests and files, keeps the others, and the audit still holds', async () => {
    const [old, young] = [await canceled(0), await canceled(9000)];
    await store.files.insert(aFile(ids, ids.next('ten'), { createdAt: instant(0) }));
    await writeCheckpoints({ store, clock, key: KEY });
    expect(await forget(5000)).toEqual({ requests: 1, files: 1, verifications: 0 });
    expect(await store.requests.load(old)).toBeUndefined();
    expect(await store.requests.load(young)).toBeDefined();
    expect(await verify()).toMatchObject({ kind: 'holds', requests: 1, checkpoints: 2 });
    expect(await forget(5000)).toEqual({ requests: 0, files: 0, verifications: 0 });
    expect((await store.audit.list(0, 9)).map(({ removed }) => removed?.map((head) => head.requestId))).toEqual([
      undefined,
      [old],
    ]);
  });

  it('is told from a deletion by hand', async () => {
    const [first, second] = [await canceled(0), await canceled(0)];
    await writeCheckpoints({ store, clock, key: KEY });
    await store.retention.removeRequest(second);
    expect(await verify()).toEqual({ kind: 'broken', row: second, reason: 'log_missing' });
    await forget(5000);
    expect(await store.requests.load(first)).toBeUndefined();
    expect(await verify()).toEqual({ kind: 'broken', row: second, reason: 'log_missing' });
  });

  it('goes on after a crash between the statement and the deletion', async () => {
    const old = await canceled(0);
    const dying = {
      ...store.retention,
      removeRequest: async () => {
        throw new RangeError('the process died');
      },
    };
    const ports = { store: { audit: store.audit, retention: dying }, key: KEY };
    await expect(forgetOld(ports, instant(5000), NOW)).rejects.toBeInstanceOf(RangeError);
    expect(await verify()).toMatchObject({ kind: 'holds' });
    expect(await forget(5000)).toMatchObject({ requests: 1 });
    expect(await store.requests.load(old)).toBeUndefined();
    expect(await verify()).toMatchObject({ kind: 'holds', checkpoints: 2 });
  });

  it('leaves it to one of many workers', async () => {
    await canceled(0);
    const rounds = await Promise.all(Array.from({ length: 5 }, () => forget(5000)));
    expect(rounds.filter(({ requests }) => requests === 1)).toHaveLength(1);
    expect(await verify()).toMatchObject({ kind: 'holds', checkpoints: 1 });
  });
});
