import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openQueueMonitor, openQueuesForBoard } from '@kyso/queue';
import { hashPassword } from '@kyso/runtime';
import { type RedisServer, startRedis } from '@kyso/testkit';
import { createConsole } from '../src/console.ts';
import { type Listening, listen } from '../src/listen.ts';

const PASSWORDS = { viewer: 'một mật khẩu để xem', operator: 'another long password' } as const;
const CANARY = '0912345678';
const DELAY_MS = 50;

type Line = { readonly fields: object; readonly message: string };
let redis: RedisServer;
let queues: ReturnType<typeof openQueuesForBoard>;
let server: Listening;
const lines: Line[] = [];
const log = (fields: object, message: string) => void lines.push({ fields, message });

beforeAll(async () => {
  redis = await startRedis();
  queues = openQueuesForBoard({ url: redis.url });
  server = await start();
  const [sign] = queues.queues;
  await sign?.add(
    'prepare',
    { requestId: 'sr_01J0000000000000000000000A', seq: 1, phone: CANARY },
    { jobId: 'waiting-1' },
  );
  await sign?.add(
    'prepare',
    { requestId: 'sr_01J0000000000000000000000B', seq: 1 },
    { jobId: 'later-1', delay: 600_000 },
  );
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await queues[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
});

async function start(): Promise<Listening> {
  const operators = [
    { name: 'xem', role: 'viewer', passwordHash: await hashPassword(PASSWORDS.viewer) },
    { name: 'lam', role: 'operator', passwordHash: await hashPassword(PASSWORDS.operator) },
  ] as const;
  const logger = { info: log, warn: log, error: log };
  const app = createConsole({ operators, queues, logger, wrongPasswordDelayMs: DELAY_MS });
  return await listen(app, { host: '127.0.0.1', port: 0 });
}

const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
const VIEWER = basic('xem', PASSWORDS.viewer);
const OPERATOR = basic('lam', PASSWORDS.operator);

async function call(path: string, init: RequestInit = {}, base = server.url): Promise<Response> {
  return await fetch(`${base}${path}`, { redirect: 'manual', ...init });
}
const read = (path: string, authorization: string) => call(path, { headers: { authorization } });
const write = (path: string, authorization: string, headers: Record<string, string> = { origin: server.url }) =>
  call(path, { method: 'PUT', headers: { authorization, ...headers } });

describe('login', () => {
  it.each([
    ['none', undefined],
    ['a wrong password', basic('lam', 'wrong')],
    ['an unknown name', basic('ai', PASSWORDS.operator)],
    ['the password of somebody else', basic('lam', PASSWORDS.viewer)],
    ['another scheme', `Bearer ${PASSWORDS.operator}`],
    ['nonsense', 'Basic ****'],
  ])('with %s is refused', async (_case, authorization) => {
    for (const path of ['/', '/ops/queues', '/ops/control', '/ops/queues/api/queues', '/ops/queues/static/x.js']) {
      const response = await call(path, authorization === undefined ? {} : { headers: { authorization } });
      expect([401, 429]).toContain(response.status);
      if (response.status === 401) expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
      expect(await response.text()).not.toMatch(/sr_/);
    }
  });

  it('is not asked of health checks, and readiness is Redis', async () => {
    expect((await call('/livez')).status).toBe(200);
    expect((await call('/readyz')).status).toBe(200);
  });

  it('is slower when wrong, and closed after ten wrong ones, while who is in stays in', async () => {
    await using own = await start();
    const right = { headers: { authorization: OPERATOR } };
    expect((await call('/ops/queues', right, own.url)).status).toBe(200);
    const started = performance.now();
    const wrong = { headers: { authorization: basic('lam', 'wrong') } };
    const statuses = [];
    for (let i = 0; i < 11; i++) statuses.push((await call('/', wrong, own.url)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect(performance.now() - started).toBeGreaterThan(10 * DELAY_MS);
    expect((await call('/ops/queues', right, own.url)).status).toBe(200);
    expect((await call('/ops/queues', { headers: { authorization: VIEWER } }, own.url)).status).toBe(429);
  }, 30_000);
});

describe('a viewer', () => {
  beforeAll(async () => {
    await server[Symbol.asyncDispose](); // the tries of the tests above are gone with it
    server = await start();
  });

  it('is led to the board', async () => {
    const response = await read('/', VIEWER);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/ops/queues']);
    const page = await read('/ops/queues', VIEWER);
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:/);
  });

  it('sees of a job its ids and nothing else', async () => {
    const list = await (await read('/ops/queues/api/queues?activeQueue=sign&status=waiting&page=1', VIEWER)).text();
    expect(list).toContain('sr_01J0000000000000000000000A');
    expect(list).not.toContain(CANARY);
    const job = await (await read('/ops/queues/api/queues/sign/waiting-1', VIEWER)).text();
    expect(job).toContain('sr_01J0000000000000000000000A');
    expect(job).not.toContain(CANARY);
  });

  it('cannot change anything', async () => {
    for (const path of [
      '/api/queues/sign/later-1/promote',
      '/api/queues/sign/clean/delayed',
      '/api/queues/sign/pause',
    ]) {
      expect((await write(`/ops/queues${path}`, VIEWER)).status).toBe(405);
      expect((await write(`/ops/control${path}`, VIEWER)).status).toBe(403);
    }
    expect((await read('/ops/control', VIEWER)).status).toBe(403);
    expect(await queues.queues[0]?.getDelayedCount()).toBe(1);
    expect(await queues.queues[0]?.isPaused()).toBe(false);
  });
});

describe('an operator', () => {
  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another site with a forged fetch header', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    ['a page on a sister host', { 'sec-fetch-site': 'same-site' }],
    ['nowhere', {}],
    ['a sandboxed frame', { origin: 'null' }],
  ])('is protected from writes that come from %s', async (_case, headers) => {
    const response = await write('/ops/control/api/queues/sign/later-1/promote', OPERATOR, headers);
    expect(response.status).toBe(403);
    expect(await queues.queues[0]?.getDelayedCount()).toBe(1);
  });

  it('can act on the control board, under a name', async () => {
    lines.length = 0;
    const response = await write('/ops/control/api/queues/sign/later-1/promote', OPERATOR);
    expect(response.status).toBeLessThan(300);
    expect(await queues.queues[0]?.getDelayedCount()).toBe(0);
    expect(lines).toContainEqual({
      message: 'queue board write',
      fields: expect.objectContaining({
        actor: 'operator:lam',
        method: 'PUT',
        path: '/ops/control/api/queues/sign/later-1/promote',
        status: response.status,
      }),
    });
  });

  it('cannot act on the read-only board either', async () => {
    expect((await write('/ops/queues/api/queues/sign/pause', OPERATOR)).status).toBe(405);
  });
});

it('is not ready while Redis is gone, and is again when it came back', async () => {
  await redis.kill();
  const response = await call('/readyz');
  expect([response.status, await response.json()]).toEqual([503, { ready: false }]);
  expect((await call('/livez')).status).toBe(200);
  await redis.start();
  while ((await call('/readyz')).status !== 200) await sleep(50);
}, 15_000);

describe('the page of the providers', () => {
  const seen = { observer: 'one', since: '2026-03-16T06:30:00.000Z', seenAt: new Date().toISOString() };
  const approvalSeconds = [8, 20, 40];

  it('says that nothing is known while no worker reports', async () => {
    const html = await (await read('/ops/providers', VIEWER)).text();
    expect(html).toContain('No worker has reported');
    expect(html).not.toContain('<table>');
  });

  it('shows the worst first, since when, and how long people take', async () => {
    await using monitor = openQueueMonitor({ url: redis.url });
    await until(() => monitor.ping());
    await monitor.showProviders({
      codes: ['a<b>', 'mysign', 'smartca', 'unused'],
      observations: [
        { ...seen, provider: 'mysign', state: 'operational', approvalSeconds },
        { ...seen, provider: 'smartca', state: 'down', approvalSeconds: [] },
        { ...seen, provider: 'a<b>', state: 'degraded', approvalSeconds: [] },
      ],
    });
    const html = await (await read('/ops/providers', VIEWER)).text();
    const rows = [...html.matchAll(/<tr><th scope="row">(.*?)<\/th><td><span class="state (\w+)">/g)];
    expect(rows.map(([, code, state]) => `${code} ${state}`)).toEqual([
      'smartca down',
      'a&#60;b&#62; degraded',
      'mysign operational',
      'unused unseen',
    ]);
    expect(html).toMatch(/mysign.*20 s <small>\(3\)/);
    expect(html).toContain('datetime="2026-03-16T06:30:00.000Z"');
    expect(html).not.toContain('<script');
  });

  it('is for operators only', async () => {
    expect((await call('/ops/providers')).status).toBe(401);
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20);
}
