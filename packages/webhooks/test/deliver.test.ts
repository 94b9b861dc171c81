import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { DeliveryId, WebhookEndpoint } from '@kyso/domain';
import { InMemoryStore, ManualClock, PlainVault } from '@kyso/testkit';
import { Webhook } from 'standardwebhooks';
import {
  type Attempted,
  createDeliverer,
  type DelivererOptions,
  newWebhookSecret,
  verifyWebhook,
  webhookSecretContext,
} from '../src/index.ts';
import { id, lastMoment, moments } from './support.ts';

const LOOPBACK = { allowHttp: true, allowCidrs: ['127.0.0.0/8'] };
const never = new AbortController().signal;

type Received = { readonly headers: IncomingMessage['headers']; readonly body: string; readonly url: string };

async function receiver(answer: RequestListener) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), url: request.url ?? '' });
      answer(request, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    received,
    url: `http://127.0.0.1:${port}/hook?k=1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
const status =
  (code: number, headers: Record<string, string> = {}, body = ''): RequestListener =>
  (_request, response) =>
    void response.writeHead(code, headers).end(body);

async function setUp(url: string, options: Partial<DelivererOptions> = {}, endpoint: Partial<WebhookEndpoint> = {}) {
  const store = new InMemoryStore().webhooks;
  const clock = new ManualClock();
  const vault = new PlainVault();
  const secret = newWebhookSecret((length) => randomBytes(length));
  const sealed = vault.seal(secret, webhookSecretContext(id('ten'), id('we')));
  await store.insertEndpoint({
    id: id('we'),
    tenantId: id('ten'),
    url,
    types: [],
    secret: sealed,
    state: 'active',
    createdAt: clock.instant(),
    ...endpoint,
  });
  const deliverer = createDeliverer({ store, vault, clock, policy: LOOPBACK, random: () => 0.5, ...options });
  return { store, clock, secret, deliverer };
}

/** Publishes the completed event and answers its one delivery. */
async function publish({ deliverer }: Awaited<ReturnType<typeof setUp>>): Promise<DeliveryId> {
  const [delivery] = await deliverer.publish([lastMoment('completed')]);
  if (delivery === undefined) throw new TypeError('no delivery was made');
  return delivery;
}

describe('publishing', () => {
  it('makes one delivery for each active endpoint that wants the type, however often it is repeated', async () => {
    const set = await setUp('http://127.0.0.1:1/');
    const base = {
      tenantId: id('ten'),
      url: 'http://127.0.0.1:1/',
      types: [],
      secret: '',
      state: 'active',
      createdAt: '',
    } as const;
    await set.store.insertEndpoint({ ...base, id: id('we', '1'), types: ['signature_request.completed'] });
    await set.store.insertEndpoint({ ...base, id: id('we', '2'), types: ['signature_request.failed'] });
    await set.store.insertEndpoint({ ...base, id: id('we', '3'), state: 'disabled' });
    await set.store.insertEndpoint({ ...base, id: id('we', '4'), tenantId: id('ten', '9') });
    const moment = lastMoment('completed');
    const made = await set.deliverer.publish([moment]);
    expect(made).toEqual([`${moment.event.id}~${id('we')}`, `${moment.event.id}~${id('we', '1')}`]);
    expect(await set.deliverer.publish([moment])).toEqual(made);
    const rows = await set.store.listDeliveries(id('ten'), id('we'), 10);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ state: 'pending', attempts: 0, type: 'signature_request.completed' });
    await set.deliverer[Symbol.asyncDispose]();
  });

  it('makes none for an event that stays inside', async () => {
    const set = await setUp('http://127.0.0.1:1/');
    const inside = moments('completed').find(({ event }) => event.type === 'prepared');
    expect(inside && (await set.deliverer.publish([inside]))).toEqual([]);
    await set.deliverer[Symbol.asyncDispose]();
  });
});

describe('a delivery', () => {
  it('reaches the receiver signed, once, and is over', async () => {
    await using target = await receiver(status(204));
    const set = await setUp(target.url);
    await using deliverer = set.deliverer;
    const delivery = await publish(set);
    set.clock.set(Date.now());
    expect(await deliverer.deliver(delivery, never)).toEqual({});
    expect(await deliverer.deliver(delivery, never)).toEqual({});
    expect(target.received).toHaveLength(1);
    const [{ headers, body, url } = { headers: {}, body: '', url: '' }] = target.received;
    expect(url).toBe('/hook?k=1');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Kyso-Webhooks/1',
      'webhook-id': lastMoment('completed').event.id,
    });
    // An implementation that is not ours.
    expect(new Webhook(set.secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'signature_request.completed',
    });
    expect((await set.store.findDelivery(delivery))?.state).toBe('succeeded');
    expect(await set.store.listAttempts(delivery)).toMatchObject([{ attempt: 1, status: 204 }]);
  });

  it('keeps its id and its bytes at a retry, but signs the new time', async () => {
    const answers = [500, 200];
    await using target = await receiver(
      (_request, response) => void response.writeHead(answers.shift() ?? 500).end('ôi'),
    );
    const set = await setUp(target.url);
    await using deliverer = set.deliverer;
    const delivery = await publish(set);
    expect(await deliverer.deliver(delivery, never)).toEqual({ again: 5_000 });
    expect(await deliverer.deliver(delivery, never)).toEqual({ again: 5_000 });
    expect(target.received).toHaveLength(1);
    set.clock.advance(5_000);
    expect(await deliverer.deliver(delivery, never)).toEqual({});
    const [first, second] = target.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(Number(second?.headers['webhook-timestamp'])).toBe(Number(first?.headers['webhook-timestamp']) + 5);
    const verdict = verifyWebhook({
      headers: second?.headers as Record<string, string>,
      payload: second?.body ?? '',
      keys: [set.secret],
      nowSeconds: Math.floor(set.clock.now() / 1_000),
    });
    expect(verdict.valid).toBe(true);
    expect(await set.store.listAttempts(delivery)).toMatchObject([
      { attempt: 1, status: 500, responseExcerpt: 'ôi' },
      { attempt: 2, status: 200 },
    ]);
  });

  it('is given up after ten attempts', async () => {
    await using target = await receiver(status(500));
    const set = await setUp(target.url);
    await using deliverer = set.deliverer;
    const delivery = await publish(set);
    let pauses = 0;
    for (let answer = await deliverer.deliver(delivery, never); answer.again !== undefined; pauses++) {
      set.clock.advance(answer.again);
      answer = await deliverer.deliver(delivery, never);
    }
    expect(pauses).toBe(9);
    expect(target.received).toHaveLength(10);
    expect(await set.store.findDelivery(delivery)).toMatchObject({ state: 'exhausted', attempts: 10 });
  });

  it('is told of with each attempt: how it went, and what became of the delivery', async () => {
    const told: Attempted[] = [];
    const answers = [503, 204];
    await using target = await receiver((_request, response) => void response.writeHead(answers.shift() ?? 500).end());
    const set = await setUp(target.url, { onAttempt: (attempt) => told.push(attempt) });
    await using deliverer = set.deliverer;
    const delivery = await publish(set);
    await deliverer.deliver(delivery, never);
    set.clock.advance(5_000);
    await deliverer.deliver(delivery, never);
    await deliverer.deliver(delivery, never);
    expect(told).toEqual([
      { codeClass: '5xx', state: 'pending' },
      { codeClass: '2xx', state: 'succeeded' },
    ]);

    const nobody = await setUp('http://127.0.0.1:1/', { onAttempt: (attempt) => told.push(attempt) });
    await using toNobody = nobody.deliverer;
    await toNobody.deliver(await publish(nobody), never);
    expect(told.at(-1)).toEqual({ codeClass: 'no_answer', state: 'pending' });

    const removed = await setUp(target.url, { onAttempt: (attempt) => told.push(attempt) });
    await using toRemoved = removed.deliverer;
    const left = await publish(removed);
    await removed.store.removeEndpoint(id('ten'), id('we'));
    await toRemoved.deliver(left, never);
    expect(told.at(-1)).toEqual({ state: 'skipped' });
  });

  it('does not follow a redirect', async () => {
    await using inside = await receiver(status(200));
    await using target = await receiver(status(302, { location: inside.url }));
    const set = await setUp(target.url);
    await using deliverer = set.deliverer;
    expect(await deliverer.deliver(await publish(set), never)).toEqual({ again: 5_000 });
    expect(inside.received).toHaveLength(0);
  });

  it('disables an endpoint that answers 410, and skips what else was meant for it', async () => {
    await using target = await receiver(status(410));
    const set = await setUp(target.url);
    await using deliverer = set.deliverer;
    const delivery = await publish(set);
    const created = moments('completed')[0];
    const [other] = created === undefined ? [] : await deliverer.publish([created]);
    expect(await deliverer.deliver(delivery, never)).toEqual({});
    expect((await set.store.findEndpoint(id('ten'), id('we')))?.state).toBe('disabled');
    expect(other && (await deliverer.deliver(other, never))).toEqual({});
    expect(target.received).toHaveLength(1);
    expect(other && (await set.store.findDelivery(other))?.state).toBe('skipped');
    expect(other && (await set.store.listAttempts(other))).toMatchObject([{ error: 'endpoint_disabled' }]);
  });

  it('does nothing for an id that does not exist', async () => {
    const set = await setUp('http://127.0.0.1:1/');
    await using deliverer = set.deliverer;
    expect(await deliverer.deliver(`evt_x~${id('we')}` as DeliveryId, never)).toEqual({}); // deliberately foreign
  });

  it.each([
    ['refused', 'http://127.0.0.1:1/', {}],
    ['blocked_url', 'http://169.254.169.254/latest/meta-data', {}],
    ['blocked_address', 'http://portal.example.vn/', { resolve: async () => [{ address: '10.0.0.1', family: 4 }] }],
    [
      'dns',
      'http://portal.example.vn/',
      { resolve: async () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })) },
    ],
  ])('records the fault %s and tries again', async (error, url, options) => {
    const set = await setUp(url, options);
    await using deliverer = set.deliverer;
    const delivery = await publish(set);
    expect(await deliverer.deliver(delivery, never)).toEqual({ again: 5_000 });
    expect(await set.store.listAttempts(delivery)).toMatchObject([{ attempt: 1, error }]);
  });

  it('does not wait for a receiver that is silent, breaks off or speaks nonsense', async () => {
    const silent = await receiver(() => {});
    const reset = await receiver((request) => void request.socket.destroy());
    for (const [target, error] of [
      [silent, 'timeout'],
      [reset, 'reset'],
    ] as const) {
      const set = await setUp(target.url, { timeoutMs: 300 });
      const delivery = await publish(set);
      expect(await set.deliverer.deliver(delivery, never)).toEqual({ again: 5_000 });
      expect(await set.store.listAttempts(delivery)).toMatchObject([{ error }]);
      await set.deliverer[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
    }
  });

  it('reads no more of an endless answer than it may, and counts the status', async () => {
    let sentBytes = 0;
    await using target = await receiver((_request, response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(16 * 1024, 'x');
      const push = () => {
        while (!response.destroyed && sentBytes < 1e9) {
          sentBytes += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', push);
        }
      };
      push();
    });
    const set = await setUp(target.url);
    await using deliverer = set.deliverer;
    const delivery = await publish(set);
    expect(await deliverer.deliver(delivery, never)).toEqual({});
    const [attempt] = await set.store.listAttempts(delivery);
    expect(attempt?.responseExcerpt).toHaveLength(2_000);
    expect(sentBytes).toBeLessThan(64e6);
  });

  it('records nothing when it is stopped in the middle', async () => {
    await using target = await receiver(() => {});
    const set = await setUp(target.url);
    await using deliverer = set.deliverer;
    const delivery = await publish(set);
    await expect(deliverer.deliver(delivery, AbortSignal.timeout(50))).rejects.toThrow();
    expect(await set.store.listAttempts(delivery)).toEqual([]);
    expect(await set.store.findDelivery(delivery)).toMatchObject({ state: 'pending', attempts: 0 });
  });
});
