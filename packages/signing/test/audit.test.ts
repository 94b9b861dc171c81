/** Somebody with write access to the store changes rows; the verifier names the first that does not hold. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AuditRecords,
  type Checkpoint,
  eventHash,
  GENESIS_HASH,
  type RequestEvent,
  type RequestId,
} from '@kyso/domain';
import { aCreatedEvent, aRequestEvent, HAPPY_PATH, InMemoryStore, ManualClock, SequentialIds } from '@kyso/testkit';
import { makeCheckpoint } from '../src/audit/write-checkpoints.ts';
import { checkpointKey, sha256Text, verifyAudit, writeCheckpoints } from '../src/index.ts';

const KEY = checkpointKey('a1', Buffer.alloc(32, 1));
const OTHER_KEY = checkpointKey('a1', Buffer.alloc(32, 2));

let ids: SequentialIds;
let clock: ManualClock;
let store: InMemoryStore;
let requests: readonly RequestId[];

beforeEach(async () => {
  ids = new SequentialIds();
  clock = new ManualClock();
  store = new InMemoryStore();
  requests = [await aLog(), await aLog(), await aLog()];
});

const ports = () => ({ store, clock, key: KEY });
const verify = (noted?: Pick<Checkpoint, 'number' | 'hash'>) =>
  verifyAudit({ store, keys: [KEY.publicKey], ...(noted === undefined ? {} : { noted }) });
const eventIdOf = (id: RequestId, seq: number) => `evt_${id.slice(3)}_${seq}`;

async function aLog(steps: readonly (typeof HAPPY_PATH)[number][] = HAPPY_PATH): Promise<RequestId> {
  const created = aCreatedEvent(ids, { tenantId: ids.next('ten') });
  await store.requests.append([created], clock.instant());
  for (const type of steps) if (type !== 'created') await grow(created.requestId, type);
  return created.requestId;
}

async function grow(id: RequestId, type: Exclude<(typeof HAPPY_PATH)[number], 'created'>): Promise<void> {
  const request = await store.requests.load(id);
  if (request === undefined) throw new TypeError('the request is gone');
  await store.requests.append([aRequestEvent(request, type)], clock.instant());
}

describe('an untouched log', () => {
  it('holds, with and without checkpoints', async () => {
    expect(await verify()).toEqual({ kind: 'holds', requests: 3, events: 24, checkpoints: 0, unconfirmed: 3 });
    const [checkpoint] = await writeCheckpoints(ports());
    const newest = { number: 1, hash: checkpoint?.hash, at: clock.instant() };
    const confirmed = { kind: 'holds', requests: 3, events: 24, checkpoints: 1, unconfirmed: 0, newest };
    expect(await verify()).toEqual(confirmed);
    expect(await writeCheckpoints(ports())).toEqual([]);
  });

  it('is named in the next checkpoint when it grows, and only then', async () => {
    const open = await aLog(['preparation_started']);
    await writeCheckpoints(ports());
    await grow(open, 'prepared');
    const [second] = await writeCheckpoints(ports());
    expect(second).toMatchObject({ number: 2, heads: [{ requestId: open, seq: 3 }] });
    expect(await verify()).toMatchObject({ kind: 'holds', checkpoints: 2, unconfirmed: 0 });
  });

  it('is named in the next round when it grows during one: a busy service signs once a round, not without end', async () => {
    const audit: AuditRecords = {
      latest: () => store.audit.latest(),
      list: (after, limit) => store.audit.list(after, limit),
      async append(checkpoint) {
        await aLog();
        return await store.audit.append(checkpoint);
      },
    };
    const busy = { ...ports(), store: { requests: store.requests, audit } };
    expect(await writeCheckpoints(busy)).toHaveLength(1);
    expect(await writeCheckpoints(busy)).toMatchObject([{ number: 2, heads: [{ seq: 8 }] }]);
  });

  it('may be signed by several workers at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => writeCheckpoints(ports())));
    expect(await verify()).toMatchObject({ kind: 'holds', unconfirmed: 0 });
  });

  it('is verified while it grows', async () => {
    await writeCheckpoints(ports());
    const [verified] = await Promise.all([verify(), aLog()]);
    expect(verified.kind).toBe('holds');
  });
});

describe('the first broken row is named when', () => {
  const [FIRST, SECOND, THIRD] = [0, 1, 2];
  const at = (index: number): RequestId => {
    const id = requests[index];
    if (id === undefined) throw new TypeError('there are three requests');
    return id;
  };

  it('the content of an event is changed', async () => {
    tamper(at(SECOND), (log) => log.map((event) => (event.seq === 4 ? { ...event, actor: 'operator:x' } : event)));
    expect(await verify()).toEqual(broken(eventIdOf(at(SECOND), 4), 'event_content_changed'));
  });

  it('an event is changed and hashed anew', async () => {
    tamper(at(SECOND), (log) => log.map((e) => (e.seq === 4 ? rehash({ ...e, actor: 'operator:x' }) : e)));
    expect(await verify()).toEqual(broken(eventIdOf(at(SECOND), 5), 'event_not_linked'));
  });

  it('the rest of a log is hashed anew, and a checkpoint has seen it', async () => {
    await writeCheckpoints(ports());
    tamper(at(SECOND), (log) => relink(log.map((e) => (e.seq === 4 ? { ...e, actor: 'operator:x' } : e))));
    expect(await verify()).toEqual(broken(eventIdOf(at(SECOND), 8), 'log_replaced'));
  });

  it('an event is taken out', async () => {
    tamper(at(FIRST), (log) => log.filter(({ seq }) => seq !== 3));
    expect(await verify()).toEqual(broken(eventIdOf(at(FIRST), 3), 'event_missing'));
  });

  it('the first event is taken out', async () => {
    tamper(at(FIRST), (log) => log.slice(1));
    expect(await verify()).toEqual(broken(eventIdOf(at(FIRST), 1), 'event_missing'));
  });

  it('two events change places', async () => {
    tamper(at(FIRST), ([a, b, c, ...rest]) => [a, c, b, ...rest].filter((e): e is RequestEvent => e !== undefined));
    expect(await verify()).toEqual(broken(eventIdOf(at(FIRST), 2), 'event_missing'));
  });

  it('an event of another request is slipped in', async () => {
    const foreign = (await store.requests.events(at(SECOND)))[2];
    tamper(at(FIRST), (log) => log.map((event) => (event.seq === 3 && foreign !== undefined ? foreign : event)));
    expect(await verify()).toEqual(broken(eventIdOf(at(FIRST), 3), 'event_misplaced'));
  });

  it('a move is made up that the workflow does not allow', async () => {
    tamper(at(THIRD), (log) => relink(log.filter(({ type }) => type !== 'submission_started')));
    expect(await verify()).toMatchObject({ kind: 'broken', reason: 'event_not_allowed' });
  });

  it('the end of a log is cut off, and a checkpoint has seen it', async () => {
    await writeCheckpoints(ports());
    tamper(at(THIRD), (log) => log.slice(0, 6));
    expect(await verify()).toEqual(broken(eventIdOf(at(THIRD), 7), 'log_cut_short'));
  });

  it('a whole log is gone, and a checkpoint has seen it', async () => {
    await writeCheckpoints(ports());
    store.tables.logs.delete(at(SECOND));
    store.loseProjection(at(SECOND));
    expect(await verify()).toEqual(broken(at(SECOND), 'log_missing'));
  });

  it('a projection says something else than its log', async () => {
    const request = await store.requests.load(at(FIRST));
    if (request === undefined) throw new TypeError('the request is gone');
    store.replaceProjection({ ...request, state: 'failed' });
    expect(await verify()).toEqual(broken(at(FIRST), 'projection_differs'));
  });

  it.each<[string, (checkpoint: Checkpoint) => Checkpoint, string]>([
    ['its time', (c) => ({ ...c, at: clock.instant(1) }), 'checkpoint_content_changed'],
    ['a head', (c) => ({ ...c, heads: c.heads.slice(1) }), 'checkpoint_content_changed'],
    ['its signature', (c) => ({ ...c, signature: KEY.sign('something else') }), 'checkpoint_signature_wrong'],
    ['its key', (c) => ({ ...makeCheckpoint(undefined, c.heads, c.at, OTHER_KEY) }), 'checkpoint_signature_wrong'],
    ['the name of its key', (c) => resign({ ...c, keyId: 'a9' }), 'checkpoint_key_unknown'],
    ['its past', (c) => resign({ ...c, prevHash: 'f'.repeat(64) }), 'checkpoint_not_linked'],
  ])('%s of a checkpoint is changed', async (_, change, reason) => {
    const [checkpoint] = await writeCheckpoints(ports());
    if (checkpoint === undefined) throw new TypeError('a checkpoint was written');
    store.tables.checkpoints.set(1, change(checkpoint));
    expect(await verify()).toEqual(broken('checkpoint 1', reason));
  });

  it('a checkpoint is taken out, or the newest are cut off that somebody noted', async () => {
    await writeCheckpoints(ports());
    await aLog();
    const [second] = await writeCheckpoints(ports());
    if (second === undefined) throw new TypeError('a checkpoint was written');
    expect(await verify(second)).toMatchObject({ kind: 'holds', checkpoints: 2 });
    expect(await verify({ ...second, hash: GENESIS_HASH })).toEqual(
      broken('checkpoint 2', 'checkpoint_content_changed'),
    );
    store.tables.checkpoints.delete(2);
    expect(await verify(second)).toEqual(broken('checkpoint 2', 'checkpoint_missing'));
    store.tables.checkpoints.set(2, second);
    store.tables.checkpoints.delete(1);
    expect(await verify()).toEqual(broken('checkpoint 1', 'checkpoint_missing'));
  });

  function tamper(id: RequestId, change: (log: readonly RequestEvent[]) => readonly RequestEvent[]): void {
    store.tables.logs.set(id, change(store.tables.logs.get(id) ?? []));
  }

  function rehash(event: RequestEvent): RequestEvent {
    return { ...event, hash: eventHash(event, sha256Text) };
  }

  /** Numbers, links and hashes as a forger would mend them. */
  function relink(log: readonly RequestEvent[]): readonly RequestEvent[] {
    const mended: RequestEvent[] = [];
    for (const event of log) {
      const seq = mended.length + 1;
      const prevHash = mended.at(-1)?.hash ?? GENESIS_HASH;
      const id = eventIdOf(event.requestId, seq) as RequestEvent['id']; // the form of an event id
      mended.push(rehash({ ...event, id, seq, prevHash }));
    }
    return mended;
  }

  function resign(checkpoint: Checkpoint): Checkpoint {
    const { number, heads, at: when, prevHash, keyId } = checkpoint;
    const before = { number: number - 1, hash: prevHash } as Checkpoint; // all that is read of it
    return makeCheckpoint(before, heads, when, { ...KEY, keyId });
  }

  function broken(row: string, reason: string) {
    return { kind: 'broken', row, reason };
  }
});
