import { describe, expect, it } from '@jest/globals';
import {
  deliveryId,
  type Effect,
  KysoError,
  type Moment,
  type RemoteSigner,
  type RequestEvent,
  type RequestId,
} from '@kyso/domain';
import { birthRegistrationForm } from '@kyso/fixtures';
import { acceptRequest, DEFAULT_POLICY } from '@kyso/signing';
import {
  aCreatedEvent,
  aHappyLog,
  anEndpoint,
  expectCode,
  FakeRemoteSigner,
  InMemoryBlobStore,
  InMemoryStore,
  issueCitizen,
  ManualClock,
  PlainVault,
  RecordingBell,
  SequentialIds,
  START_MS,
} from '@kyso/testkit';
import { createDeliverer } from '@kyso/webhooks';
import { answerBell } from '../src/answer-bell.ts';
import type { EffectBell } from '../src/stand-by.ts';

const NUMBER = '001090000001';

async function theSigner(): Promise<FakeRemoteSigner> {
  return new FakeRemoteSigner([
    await issueCitizen({ number: NUMBER, name: 'Nguyễn Văn An', notBefore: new Date(START_MS) }),
  ]);
}

async function* chunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function makeWorld() {
  const store = new InMemoryStore();
  const clock = new ManualClock();
  const bell = new RecordingBell();
  const ids = new SequentialIds();
  const vault = new PlainVault();
  const finished: string[] = [];
  const asleep: string[][] = [];
  let signer: RemoteSigner | undefined;
  const ports = {
    requests: store.requests,
    blobs: new InMemoryBlobStore(),
    providers: { codes: ['fake'], find: () => signer },
    background: { run: () => {} },
    bell,
    clock,
    vault,
    random: (length: number) => new Uint8Array(length),
    policy: DEFAULT_POLICY,
    standBy: {
      wake: (requestId: RequestId) => void asleep.push(['wake', requestId]),
      sleep: (name: string, { requestId, effect }: EffectBell) => void asleep.push(['sleep', name, requestId, effect]),
    },
    onPublished: ({ event }: Moment) => void finished.push(event.type),
    pause: async () => {},
  };
  const policy = { allowHttp: true, allowCidrs: ['127.0.0.0/8'] };
  const deliverer = createDeliverer({ store: store.webhooks, vault, clock, policy });
  const tenantId = ids.next('ten');
  const endpoint = anEndpoint(ids, tenantId);
  await store.webhooks.insertEndpoint(endpoint);

  /** A completed request; its events, none of them published. */
  const aCompletedRequest = async () => {
    const events = aHappyLog(ids, tenantId);
    for (const event of events) await store.requests.append([event], clock.instant());
    return events;
  };
  /** An accepted request for one document at the provider. */
  const aRequest = async (provider: RemoteSigner) => {
    signer = provider;
    const pdf = await birthRegistrationForm();
    const { sha256, sizeBytes } = await ports.blobs.write(tenantId, chunk(pdf), { maxBytes: pdf.length });
    const fileId = ids.next('fil');
    const facts = { mediaType: 'application/pdf', pages: 3, signatures: 0, createdAt: clock.instant() } as const;
    await store.files.insert({ id: fileId, tenantId, name: 'form.pdf', sha256, sizeBytes, ...facts });
    const caller = { tenantId, actor: 'api:test', livemode: false };
    const request = await acceptRequest({ store, bell, clock, ids, vault, providers: ports.providers }, caller, {
      signer: { provider: 'fake', account: NUMBER },
      items: [{ fileId, placement: { mode: 'invisible' } }],
      onItemError: 'abort',
      approvalSeconds: 300,
      metadata: {},
    });
    bell.take();
    return request;
  };
  const ring = (event: RequestEvent) =>
    answerBell(ports, deliverer, { kind: 'publish', eventId: event.id }, new AbortController().signal);
  const ringEffect = (requestId: RequestId, effect: Effect = 'prepare') =>
    answerBell(ports, deliverer, { kind: 'effect', effect, requestId, seq: 1 }, new AbortController().signal);
  return {
    ...{ store, bell, clock, ids, tenantId, deliverer, endpoint },
    ...{ aCompletedRequest, aRequest, ring, ringEffect, finished, asleep },
  };
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
    await world.store.requests.append([created], world.clock.instant());
    await world.ringEffect(created.requestId);
    expect((await world.store.requests.load(created.requestId))?.failure?.code).toBe('provider.unknown');
    expect(await world.store.requests.unpublished('9999', 99)).toEqual([]);
    expect(world.bell.heard.map(({ kind }) => kind)).toEqual(['deliver', 'deliver', 'deliver']);
    expect(world.finished.toSorted()).toEqual(['created', 'failed', 'preparation_started']);
  });

  it.each([
    { effect: 'prepare', after: 'prepared', end: 'failed' },
    { effect: 'prepare', after: 'submitted', end: undefined },
    { effect: 'watch', after: 'prepared', end: undefined },
  ] as const)(
    '$effect that runs again after $after goes on with what follows in the same job, nothing else: $end',
    async (row) => {
      const world = await makeWorld();
      await using _ = world.deliverer;
      const log = aHappyLog(world.ids, world.tenantId);
      const events = log.slice(0, log.findIndex(({ type }) => type === row.after) + 1);
      for (const event of events) await world.store.requests.append([event], world.clock.instant());
      const requestId = log[0]?.requestId ?? world.ids.next('sr');
      await world.ringEffect(requestId, row.effect);
      const later = (await world.store.requests.events(requestId)).slice(events.length);
      expect(later.map(({ type }) => type)).toEqual(row.end === undefined ? [] : [row.end]);
    },
  );

  it('says when an event could not be published, which stays for the sweeper', async () => {
    const world = await makeWorld();
    await using _ = world.deliverer;
    const created = aCreatedEvent(world.ids, { tenantId: world.tenantId });
    await world.store.requests.append([created], world.clock.instant());
    world.store.requests.markPublished = async () => {
      throw new KysoError('store.unavailable', 'the store hiccups');
    };
    await expectCode(world.ringEffect(created.requestId), 'store.unavailable');
    expect(await world.store.requests.unpublished('9999', 99)).toHaveLength(3);
  });

  it('whose job went on to another effect hands that one over to a job of its own', async () => {
    const world = await makeWorld();
    await using _ = world.deliverer;
    const signer = await theSigner();
    signer.submit = async () => {
      throw new KysoError('provider.unavailable', 'no answer', { details: {} });
    };
    const { id } = await world.aRequest(signer);
    expect(await world.ringEffect(id)).toEqual({});
    const request = await world.store.requests.load(id);
    expect(request?.state).toBe('submitting');
    const effects = world.bell.heard.filter(({ kind }) => kind === 'effect');
    expect(effects).toEqual([{ kind: 'effect', effect: 'submit', requestId: id, seq: 4, delayMs: expect.any(Number) }]);
  });

  it('of a request that its provider turned away is left to whoever stands by', async () => {
    const world = await makeWorld();
    await using _ = world.deliverer;
    const signer = await theSigner();
    signer.listCredentials = async () => {
      const details = { reason: 'circuit_open', retryAfterMs: 90_000, standBy: 'fake 0' };
      throw new KysoError('provider.unavailable', 'the circuit is open', { details });
    };
    const { id: requestId } = await world.aRequest(signer);
    expect(await world.ringEffect(requestId)).toEqual({ again: 90_000, standBy: 'fake 0' });
    expect(world.asleep).toEqual([
      ['wake', requestId],
      ['sleep', 'fake 0', requestId, 'prepare'],
    ]);
  });
});
