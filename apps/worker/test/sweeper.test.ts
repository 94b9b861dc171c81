import { describe, expect, it } from '@jest/globals';
import {
  aCreatedEvent,
  aDelivery,
  anEndpoint,
  aVerification,
  InMemoryStore,
  ManualClock,
  RecordingBell,
  SequentialIds,
} from '@kyso/testkit';
import { sweep, sweepForever } from '../src/sweeper.ts';

const HOUR_MS = 3_600_000;
const LONGEST_ATTEMPT_MS = 15_000;

async function makeWorld() {
  const store = new InMemoryStore();
  const clock = new ManualClock();
  const bell = new RecordingBell();
  const ids = new SequentialIds();
  const tenantId = ids.next('ten');
  const event = aCreatedEvent(ids, { tenantId });
  await store.requests.append([event], clock.instant(10_000));
  const endpoint = anEndpoint(ids, tenantId);
  await store.webhooks.insertEndpoint(endpoint);
  const delivery = aDelivery(ids, endpoint);
  await store.webhooks.insertDeliveries([delivery]);
  return { store, clock, bell, event, endpoint, delivery };
}

describe('a round of the sweeper', () => {
  it('rings nothing that is still in the hands of whoever wrote it', async () => {
    const world = await makeWorld();
    expect(await sweep(world)).toEqual({ effect: 0, publish: 0, deliver: 0 });
    expect(world.bell.heard).toEqual([]);
  });

  it('leaves a delivery alone as long as its first attempt may be under way', async () => {
    const world = await makeWorld();
    world.clock.advance(LONGEST_ATTEMPT_MS);
    expect((await sweep(world)).deliver).toBe(0);
    world.clock.advance(LONGEST_ATTEMPT_MS);
    expect((await sweep(world)).deliver).toBe(1);
  });

  it('rings for the effect, the event and the delivery that nobody took up', async () => {
    const world = await makeWorld();
    world.clock.advance(HOUR_MS);
    expect(await sweep(world)).toEqual({ effect: 1, publish: 1, deliver: 1 });
    expect(world.bell.heard).toEqual([
      { kind: 'effect', effect: 'prepare', requestId: world.event.requestId, seq: 1, hurry: true },
      { kind: 'publish', eventId: world.event.id },
      { kind: 'deliver', deliveryId: world.delivery.id, hurry: true },
    ]);
  });

  it('announces a verification whose gateway died before its deliveries, once', async () => {
    const { event, endpoint, ...world } = await makeWorld();
    const record = aVerification(new SequentialIds(), event.tenantId);
    await world.store.verifications.insert(record);
    world.clock.advance(HOUR_MS);
    await sweep({ ...world, publicUrl: 'https://kyso.example' });
    const made = await world.store.webhooks.listDeliveries(event.tenantId, endpoint.id, 9);
    const told = made.filter(({ type }) => type === 'verification.completed');
    expect(told.map(({ payload }) => JSON.parse(payload).data.links.self)).toEqual([
      `https://kyso.example/v1/verifications/${record.id}`,
    ]);
    expect(world.bell.heard).toContainEqual({ kind: 'deliver', deliveryId: told[0]?.id });
    expect(await world.store.verifications.unpublished(world.clock.instant(), 9)).toEqual([]);
  });

  it('gives a rung request time before it rings again, but not when nobody heard', async () => {
    const world = await makeWorld();
    world.clock.advance(HOUR_MS);
    world.bell.deaf = true;
    expect((await sweep(world)).effect).toBe(1);
    world.bell.deaf = false;
    expect((await sweep(world)).effect).toBe(1);
    expect((await sweep(world)).effect).toBe(0);
    world.clock.advance(HOUR_MS);
    expect((await sweep(world)).effect).toBe(1);
  });
});

describe('the sweeper', () => {
  it('goes on after a round that failed, and stops at the signal', async () => {
    const world = await makeWorld();
    world.clock.advance(HOUR_MS);
    const stop = new AbortController();
    const errors: unknown[] = [];
    let calls = 0;
    const due = world.store.requests.due.bind(world.store.requests);
    world.store.requests.due = async (...args) => {
      if (calls++ === 0) throw new Error('the store hiccups');
      return due(...args);
    };
    await new Promise<void>((resolve) => {
      void sweepForever(world, {
        intervalMs: 10,
        signal: stop.signal,
        onError: (error) => errors.push(error),
        onRepairs: ({ effect }) => effect > 0 && stop.abort(),
      }).then(resolve);
    });
    expect(errors).toHaveLength(1);
    expect(world.bell.heard.map(({ kind }) => kind)).toContain('effect');
  });
});
