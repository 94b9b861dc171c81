import { describe, expect, it } from '@jest/globals';
import { deliveryId, KysoError, type RequestEvent, type RequestId } from '@kyso/domain';
import { DEFAULT_POLICY } from '@kyso/signing';
import {
  aCreatedEvent,
  aHappyLog,
  anEndpoint,
  expectCode,
  InMemoryBlobStore,
  InMemoryStore,
  ManualClock,
  PlainVault,
  RecordingBell,
  SequentialIds,
} from '@kyso/testkit';
import { createDeliverer } from '@kyso/webhooks';
import { answerBell } from '../src/answer-bell.ts';

async function makeWorld() {
  const store = new InMemoryStore();
  const clock = new ManualClock();
  const bell = new RecordingBell();
  const ids = new SequentialIds();
  const vault = new PlainVault();
  const finished: string[] = [];
  const ports = {
    requests: store.requests,
    blobs: new InMemoryBlobStore(),
    providers: { codes: [], find: () => undefined },
    background: { run: () => {} },
    bell,
    clock,
    vault,
    random: (length: number) => new Uint8Array(length),
    policy: DEFAULT_POLICY,
    onPublished: async ({ type }: RequestEvent) => void finished.push(type),
  };
  const policy = { allowHttp: true, allowCidrs: ['127.0.0.0/8'] };
  const deliverer = createDeliverer({ store: store.webhooks, vault, clock, policy });
  const tenantId = ids.next('ten');
  const endpoint = anEndpoint(ids, tenantId);
  await store.webhooks.insertEndpoint(endpoint);

  /** A completed request; its events, none of them published. */
  const aCompletedRequest = async () => {
    const events = aHappyLog(ids, tenantId);
    for (const event of events) await store.requests.append(event, clock.instant());
    return events;
  };
  const ring = (event: RequestEvent) =>
    answerBell(ports, deliverer, { kind: 'publish', eventId: event.id }, new AbortController().signal);
  const ringEffect = (requestId: RequestId) =>
    answerBell(
      ports,
      deliverer,
      { kind: 'effect', effect: 'prepare', requestId, seq: 1 },
      new AbortController().signal,
    );
  return { store, bell, clock, ids, tenantId, deliverer, endpoint, aCompletedRequest, ring, ringEffect, finished };
}

describe('a bell to publish an event', () => {
  it('makes the delivery of the request as it was then, also when it has long moved on', async () => {
    const world = await makeWorld();
    await using _ = world.deliverer;
    const events = await world.aCompletedRequest();
    for (const event of [...events].reverse()) await world.ring(event);
    const [created] = events;
    if (created === undefined) throw new TypeError('the log has a first event');
    const delivery = await world.store.webhooks.findDelivery(deliveryId(created.id, world.endpoint.id));
    expect(JSON.parse(delivery?.payload ?? '{}')).toMatchObject({
      type: 'signature_request.created',
      data: { status: 'queued', version: 1 },
    });
    expect(await world.store.requests.unpublished('9999', 99)).toEqual([]);
    const deliveries = world.bell.heard.filter(({ kind }) => kind === 'deliver');
    expect(deliveries).toHaveLength(6);
  });

  it('rung twice makes no second delivery', async () => {
    const world = await makeWorld();
    await using _ = world.deliverer;
    const [created] = await world.aCompletedRequest();
    if (created === undefined) throw new TypeError('the log has a first event');
    await world.ring(created);
    await world.ring(created);
    const listed = await world.store.webhooks.listDeliveries(world.endpoint.tenantId, world.endpoint.id, 99);
    expect(listed).toHaveLength(1);
  });
});

describe('a bell for an effect', () => {
  it('publishes what happened in the same job, the first event included, and rings for the deliveries alone', async () => {
    const world = await makeWorld();
    await using _ = world.deliverer;
    const created = aCreatedEvent(world.ids, { tenantId: world.tenantId });
    await world.store.requests.append(created, world.clock.instant());
    await world.ringEffect(created.requestId);
    expect((await world.store.requests.load(created.requestId))?.failure?.code).toBe('provider.unknown');
    expect(await world.store.requests.unpublished('9999', 99)).toEqual([]);
    expect(world.bell.heard.map(({ kind }) => kind)).toEqual(['deliver', 'deliver', 'deliver']);
    expect(world.finished.toSorted()).toEqual(['created', 'failed', 'preparation_started']);
  });

  it('says when an event could not be published, which stays for the sweeper', async () => {
    const world = await makeWorld();
    await using _ = world.deliverer;
    const created = aCreatedEvent(world.ids, { tenantId: world.tenantId });
    await world.store.requests.append(created, world.clock.instant());
    world.store.requests.markPublished = async () => {
      throw new KysoError('store.unavailable', 'the store hiccups');
    };
    await expectCode(world.ringEffect(created.requestId), 'store.unavailable');
    expect(await world.store.requests.unpublished('9999', 99)).toHaveLength(3);
  });
});
