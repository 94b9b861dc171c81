import { describe, expect, it } from '@jest/globals';
import { deliveryId, type RequestEvent } from '@kyso/domain';
import { DEFAULT_POLICY } from '@kyso/signing';
import {
  aHappyLog,
  anEndpoint,
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
  return { store, bell, clock, deliverer, endpoint, aCompletedRequest, ring, finished };
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
