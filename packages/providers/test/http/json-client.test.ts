import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FAULTS_TO_OPEN, OPEN_MS } from '../../src/http/circuit-breaker.ts';
import type { JsonAnswer, Question } from '../../src/http/exchange.ts';
import { createJsonClient, DEFAULT_MAX_CONCURRENT, type JsonClientOptions } from '../../src/http/json-client.ts';
import { ManualClock } from '../manual-clock.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let handle: Handler;
let calls: number;
let clock: ManualClock;

beforeEach(async () => {
  calls = 0;
  clock = new ManualClock();
  handle = json(200, { ok: true });
  server = createServer((request, response) => {
    calls += 1;
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function json(status: number, body: unknown): Handler {
  return (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function client(options: Partial<JsonClientOptions> = {}) {
  // Always an AddressInfo: the server listens on TCP.
  const { port } = server.address() as AddressInfo;
  const made = createJsonClient({ baseUrl: `http://127.0.0.1:${port}/base/`, clock, ...options });
  const post = (signal = new AbortController().signal, read = (answer: JsonAnswer): unknown => answer.body) =>
    made.post('/path', { b: 1, a: 'é' }, read, signal);
  const send = (question: Question) => made.send('/path', question, ({ body }) => body, new AbortController().signal);
  return { post, send };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('an exchange', () => {
  it.each([
    ['a GET with headers', { method: 'GET', headers: { 'x-key': 'k' } }, ['GET', undefined, 'k', '']],
    [
      'a form',
      { form: { b: '1 2', a: 'é' } },
      ['POST', 'application/x-www-form-urlencoded', undefined, 'b=1+2&a=%C3%A9'],
    ],
    ['no body', {}, ['POST', undefined, undefined, '']],
  ] as const)('can be %s', async (_, question, expected) => {
    const seen: unknown[] = [];
    handle = async (request, response) => {
      const { 'content-type': type, 'x-key': key } = request.headers;
      seen.push(request.method, type, key, Buffer.concat(await request.toArray()).toString());
      json(200, {})(request, response);
    };
    await client().send(question);
    expect(seen).toEqual(expected);
  });

  it('posts json to the path below the base url', async () => {
    const seen: unknown[] = [];
    handle = async (request, response) => {
      const chunks = await request.toArray();
      seen.push(request.method, request.url, request.headers['content-type'], Buffer.concat(chunks).toString());
      json(201, { ok: true })(request, response);
    };
    expect(await client().post(undefined, (answer) => answer)).toEqual({ status: 201, body: { ok: true } });
    expect(seen).toEqual(['POST', '/base/path', 'application/json', '{"b":1,"a":"é"}']);
  });

  it('reads json without a declared type, and below any status under 500', async () => {
    handle = (_request, response) => response.writeHead(404).end('{"code":404}');
    expect(await client().post(undefined, (answer) => answer)).toEqual({ status: 404, body: { code: 404 } });
  });

  it('does not follow a redirect', async () => {
    handle = (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end();
    await expect(client().post()).rejects.toMatchObject({ code: 'provider.protocol_error', details: { status: 307 } });
    expect(calls).toBe(1);
  });

  it('stops reading an answer that does not end', async () => {
    let written = 0;
    handle = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 0x20))) written += 16_384;
        response.once('drain', more);
      };
      more();
    };
    const error = { code: 'provider.protocol_error', details: { maxBytes: 100_000 } };
    await expect(client({ maxResponseBytes: 100_000 }).post()).rejects.toMatchObject(error);
    const after = written;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(written - after).toBeLessThan(5_000_000);
  });

  it('counts the bytes of an answer after decompression', async () => {
    const { gzipSync } = await import('node:zlib');
    handle = (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.alloc(2_000_000, 0x20)));
    await expect(client().post()).rejects.toMatchObject({ details: { maxBytes: 1_048_576 } });
  });

  it.each<[string, Handler]>([
    ['never answers', () => undefined],
    ['sends its head and then nothing', (_request, response) => response.writeHead(200).write('{')],
  ])('gives up on a provider that %s', async (_name, silent) => {
    handle = silent;
    const error = { code: 'provider.unavailable', details: { reason: 'timeout', timeoutMs: 60 } };
    await expect(client({ timeoutMs: 60 }).post()).rejects.toMatchObject(error);
  });

  it('names the reason of a connection that fails', async () => {
    handle = (request) => request.socket.destroy();
    const broken = { code: 'provider.unavailable', details: { reason: 'UND_ERR_SOCKET' } };
    const { post } = client();
    await expect(post()).rejects.toMatchObject(broken);
    await new Promise((resolve) => server.close(resolve));
    await expect(post()).rejects.toMatchObject({ ...broken, details: { reason: 'ECONNREFUSED' } });
  });

  it('tells the wait of a 429 from a date', async () => {
    handle = (_request, response) =>
      response.writeHead(429, { 'retry-after': new Date(clock.nowMs + 5000).toUTCString() }).end();
    const error = { code: 'provider.rate_limited', details: { retryAfterMs: 5000 } };
    await expect(client().post()).rejects.toMatchObject(error);
  });
});

describe('the pool', () => {
  it('lets sixteen calls out at a time', async () => {
    const open: ServerResponse[] = [];
    handle = (_request, response) => open.push(response);
    const { post } = client();
    const results = Array.from({ length: DEFAULT_MAX_CONCURRENT + 3 }, () => post());
    await until(() => open.length === DEFAULT_MAX_CONCURRENT);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls).toBe(DEFAULT_MAX_CONCURRENT);
    handle = json(200, 'late');
    for (const response of open) response.writeHead(200).end('"early"');
    const texts = await Promise.all(results);
    expect(texts.filter((text) => text === 'late')).toHaveLength(3);
  });

  it('bounds the wait for a slot, and the circuit does not count it', async () => {
    handle = () => undefined;
    const { post } = client({ maxConcurrent: 1, timeoutMs: 80 });
    const controller = new AbortController();
    const holding = post(controller.signal);
    holding.catch(() => undefined);
    await until(() => calls === 1);
    const waiting = Array.from({ length: FAULTS_TO_OPEN + 1 }, () => post(controller.signal));
    controller.abort();
    for (const result of waiting) await expect(result).rejects.toMatchObject({ details: { reason: 'aborted' } });
    await expect(holding).rejects.toMatchObject({ details: { reason: 'aborted' } });
    handle = json(200, 'fine');
    expect(await post()).toBe('fine');
  });

  it('turns a call away whose turn does not come in time', async () => {
    // The first call ends with its own timeout only after the second, queued a little earlier than that, has given up.
    handle = () => undefined;
    const { post } = client({ maxConcurrent: 1, timeoutMs: 100 });
    const results = await Promise.allSettled([post(), post(), post()]);
    const reasons = results.map((result) => (result.status === 'rejected' ? result.reason.details.reason : 'none'));
    expect(reasons[0]).toBe('timeout');
    expect(['timeout', 'pool_timeout']).toContain(reasons[1]);
    expect(reasons[2]).toBe('pool_timeout');
  });
});

describe('the circuit', () => {
  async function fail(post: () => Promise<unknown>, times: number, code = 'provider.unavailable'): Promise<void> {
    for (let i = 0; i < times; i += 1) await expect(post()).rejects.toMatchObject({ code });
  }

  it.each<[string, string, Handler]>([
    ['status 500', 'provider.unavailable', json(500, {})],
    [
      'pages in place of json',
      'provider.protocol_error',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    ['broken connections', 'provider.unavailable', (request) => request.socket.destroy()],
  ])('opens after five times %s, then probes once', async (_name, code, faulty) => {
    handle = faulty;
    const { post } = client();
    await fail(post, FAULTS_TO_OPEN, code);
    const before = calls;
    await expect(post()).rejects.toMatchObject({ details: { reason: 'circuit_open' } });
    expect(calls).toBe(before);
    clock.nowMs += OPEN_MS;
    handle = json(200, 'back');
    expect(await post()).toBe('back');
    expect(calls).toBe(before + 1);
  });

  it('counts what the reader of an answer throws', async () => {
    const { KysoError } = await import('@kyso/domain');
    const { post } = client();
    const read = () => {
      throw new KysoError('provider.unavailable', 'a fault inside an answer');
    };
    await fail(() => post(undefined, read), FAULTS_TO_OPEN);
    await expect(post()).rejects.toMatchObject({ details: { reason: 'circuit_open' } });
  });

  it('stays closed when calls are limited, refused or given up', async () => {
    const { post } = client();
    handle = (_request, response) => response.writeHead(429).end();
    await fail(post, FAULTS_TO_OPEN + 1, 'provider.rate_limited');
    handle = json(403, {});
    for (let i = 0; i <= FAULTS_TO_OPEN; i += 1) expect(await post()).toEqual({});
    handle = () => undefined;
    await fail(() => post(AbortSignal.timeout(5)), FAULTS_TO_OPEN + 1);
    handle = json(200, 'fine');
    expect(await post()).toBe('fine');
  });
});
