import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type EventId, fold, KysoError, type Moment } from '@kyso/domain';
import { DEFAULT_POLICY } from '@kyso/signing';
import {
  aHappyLog,
  anEndpoint,
  expectCode,
  FakeRemoteSigner,
  InMemoryBlobStore,
  InMemoryStore,
  ManualClock,
  PlainVault,
  RecordingBell,
  SequentialIds,
} from '@kyso/testkit';
import { createDelivererThrough } from '@kyso/webhooks';
import { Publisher } from '../src/publisher.ts';

async function makeWorld(types: readonly string[] = []) {
  const store = new InMemoryStore();
  const clock = new ManualClock();
  const bell = new RecordingBell();
  const ids = new SequentialIds();
  const tenantId = ids.next('ten');
  await store.webhooks.insertEndpoint(anEndpoint(ids, tenantId, { types }));
  const log = aHappyLog(ids, tenantId);
  for (const event of log) await store.requests.append([event], clock.instant());
  const moments = log.flatMap((event, index): Moment[] => {
    const request = fold(log.slice(0, index + 1));
    return request === undefined ? [] : [{ event, request }];
  });
  const told = moments.filter(({ event }) => ['created', 'preparation_started', 'completed'].includes(event.type));

  /** What the store was asked to do, in order. */
  const calls: unknown[] = [];
  const { insertDeliveries, listEndpoints } = store.webhooks;
  const { markPublished, events } = store.requests;
  store.webhooks.listEndpoints = async (tenant) => {
    calls.push('list endpoints');
    return await listEndpoints(tenant);
  };
  store.webhooks.insertDeliveries = async (deliveries) => {
    calls.push(['insert', deliveries.length]);
    await insertDeliveries(deliveries);
  };
  store.requests.markPublished = async (marked) => {
    calls.push(['mark', marked.length]);
    await markPublished.call(store.requests, marked);
  };
  store.requests.events = async (...query) => {
    calls.push('read log');
    return await events.apply(store.requests, query);
  };

  const pauses: (() => void)[] = [];
  const ports = {
    requests: store.requests,
    blobs: new InMemoryBlobStore(),
    providers: { codes: [], find: () => new FakeRemoteSigner([]) },
    background: { run: () => {} },
    bell,
    clock,
    vault: new PlainVault(),
    random: (length: number) => new Uint8Array(length),
    policy: DEFAULT_POLICY,
    pause: () => new Promise<void>((resolve) => pauses.push(resolve)),
  };
  const deliverer = createDelivererThrough({ store: store.webhooks, clock }, async () => {
    throw new TypeError('nothing is delivered here');
  });
  const publisher = new Publisher(ports, deliverer);
  const open = async () => (await store.requests.unpublished('9999', 99)).map(({ id }): EventId => id);
  return { store, bell, calls, pauses, told, publisher, open };
}

describe('what a job has to tell', () => {
  it('is published together when the job ends: deliveries first, one mark, no look into the log', async () => {
    const { calls, told, publisher, bell } = await makeWorld();
    for (const moment of told) await publisher.take(moment);
    expect(calls).toEqual([]);
    await publisher.done();
    expect(calls).toEqual(['list endpoints', ['insert', 3], ['mark', 3]]);
    expect(bell.heard.map(({ kind }) => kind)).toEqual(['deliver', 'deliver', 'deliver']);
  });

  it('becomes a delivery only where somebody wants it, and is marked all the same', async () => {
    const { calls, told, publisher, open } = await makeWorld(['signature_request.completed']);
    for (const moment of told) await publisher.take(moment);
    await publisher.done();
    expect(calls).toEqual(['list endpoints', ['insert', 1], ['mark', 3]]);
    expect(await open()).not.toContain(told[0]?.event.id);
  });

  it('does not wait for the end of a job that takes long', async () => {
    const { calls, told, publisher, pauses } = await makeWorld();
    const [created, ...later] = told;
    if (created === undefined) throw new TypeError('the log has a first event');
    await publisher.take(created);
    for (const pause of pauses.splice(0)) pause();
    await turn();
    expect(calls).toHaveLength(3);
    for (const moment of later) await publisher.take(moment);
    await publisher.done();
    expect(calls).toEqual([
      ...['list endpoints', ['insert', 1], ['mark', 1]],
      ...['list endpoints', ['insert', 2], ['mark', 2]],
    ]);
  });

  it('is left to somebody else when the job is over', async () => {
    const { calls, told, publisher, bell } = await makeWorld();
    await publisher.done();
    for (const moment of told) await publisher.take(moment);
    expect(calls).toEqual([]);
    expect(bell.heard).toEqual(told.map(({ event }) => ({ kind: 'publish', eventId: event.id })));
  });

  it('stays unpublished as a whole when its deliveries could not be made', async () => {
    const { store, told, publisher, bell, open } = await makeWorld();
    store.webhooks.insertDeliveries = async () => {
      throw new KysoError('store.unavailable', 'the store hiccups');
    };
    for (const moment of told) await publisher.take(moment);
    await expectCode(publisher.done(), 'store.unavailable');
    expect(await open()).toEqual(expect.arrayContaining(told.map(({ event }) => event.id)));
    expect(bell.heard).toEqual([]);
  });
});
