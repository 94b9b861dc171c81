/** What goes over the wire, with a server of node:http on the other side. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Agent } from 'undici';
import { type Answer, type NoAnswer, post } from '../src/attempt.ts';
import { guardedAgent } from '../src/connector.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let agent: Agent;
let handle: Handler;
let seen: IncomingMessage[];
let connections: number;

beforeEach(async () => {
  seen = [];
  connections = 0;
  agent = guardedAgent({ allowCidrs: ['127.0.0.0/8'] }, { connections: 5 });
  server = createServer((request, response) => {
    seen.push(request);
    request.resume();
    request.on('end', () => handle(request, response));
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await agent.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const never = new AbortController().signal;

function attempt(limits: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<Answer | NoAnswer> {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const message = { headers: { 'content-type': 'application/json' }, body: '{"type":"é"}' };
  return post(agent, { origin: `http://127.0.0.1:${port}`, path: '/hook?k=1' }, message, {
    timeoutMs: 5_000,
    signal: never,
    ...limits,
  });
}

describe('an attempt', () => {
  it('has these fields and no others', async () => {
    handle = (_request, response) => response.writeHead(204).end();
    expect(await attempt()).toEqual({ kind: 'answer', status: 204, excerpt: '' });
    const { port } = server.address() as AddressInfo; // it listens on TCP
    expect([seen[0]?.method, seen[0]?.url, seen[0]?.headers]).toEqual([
      'POST',
      '/hook?k=1',
      {
        connection: 'keep-alive',
        'content-length': '13',
        'content-type': 'application/json',
        host: `127.0.0.1:${port}`,
      },
    ]);
  });

  it('goes over a connection of those before', async () => {
    for (const status of [200, 404, 204, 500, 302, 200]) {
      handle = (_request, response) => response.writeHead(status).end(status === 204 ? undefined : 'ôi');
      expect(await attempt()).toMatchObject({ status });
    }
    // A connection rests for a turn of the event loop after its answer, so that calls in a row take turns on two.
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('is over in time also when it waits for a connection, and is not made any more then', async () => {
    const waiting: ServerResponse[] = [];
    handle = (_request, response) => void waiting.push(response);
    const first = Array.from({ length: 5 }, () => attempt());
    expect(await attempt({ timeoutMs: 50 })).toEqual({ kind: 'no_answer', error: 'timeout' });
    handle = (_request, response) => response.writeHead(204).end();
    for (const response of waiting) response.writeHead(204).end();
    expect(await Promise.all(first)).toEqual(Array(5).fill({ kind: 'answer', status: 204, excerpt: '' }));
    expect(await attempt()).toMatchObject({ status: 204 });
    expect(seen).toHaveLength(6);
  });

  it('that nobody waits for any more ends its connection', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const caller = new AbortController();
    handle = (request) => {
      request.socket.once('close', resolve);
      caller.abort();
    };
    expect(await attempt({ signal: caller.signal })).toEqual({ kind: 'no_answer', error: 'other' });
    await closed;
  });

  it('is not made for a caller who went before', async () => {
    handle = (_request, response) => response.writeHead(204).end();
    expect(await attempt({ signal: AbortSignal.abort() })).toMatchObject({ kind: 'no_answer' });
    expect(await attempt()).toMatchObject({ status: 204 });
    expect(seen).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('is the last one, whatever the server told of on the way', async () => {
    handle = (_request, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload', 'webhook-delivery': 'disable' });
      response.writeHead(200).end('ok');
    };
    expect(await attempt()).toEqual({ kind: 'answer', status: 200, excerpt: 'ok' });
  });

  it('may have trailers, which say nothing', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { trailer: 'webhook-delivery' }).write('ok');
      response.addTrailers({ 'webhook-delivery': 'disable' });
      response.end();
    };
    expect(await attempt()).toEqual({ kind: 'answer', status: 200, excerpt: 'ok' });
  });

  it('brings what steers the deliveries, of repeated fields the first', async () => {
    handle = (_request, response) =>
      response.writeHead(503, { 'retry-after': '120', 'webhook-delivery': ['disable', 'abort-message'] }).end();
    expect(await attempt()).toEqual({
      kind: 'answer',
      status: 503,
      excerpt: '',
      retryAfter: '120',
      control: 'disable',
    });
  });

  it('may come in pieces that split a character', async () => {
    const bytes = Buffer.from('Nguyễn');
    handle = (_request, response) => {
      response.writeHead(200).write(bytes.subarray(0, 5));
      setTimeout(() => response.end(bytes.subarray(5)), 10);
    };
    expect(await attempt()).toMatchObject({ excerpt: 'Nguyễn' });
  });

  it('is kept up to 2,000 bytes, and a character that would be split there is left out', async () => {
    handle = (_request, response) => {
      response.writeHead(200).write('x'.repeat(1_500));
      setTimeout(() => response.end(`${'x'.repeat(499)}ễ${'x'.repeat(1_000)}`), 10);
    };
    expect(await attempt()).toMatchObject({ excerpt: 'x'.repeat(1_999) });
  });

  it('that is larger than what is read of it ends its connection in the middle', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    handle = (request, response) => {
      request.socket.once('close', resolve);
      response.writeHead(200, { 'content-length': 1_000_000 }).write('x'.repeat(70_000));
    };
    expect(await attempt()).toMatchObject({ status: 200, excerpt: 'x'.repeat(2_000) });
    await closed;
  });

  it.each<[string, Handler]>([
    ['breaks off', (_request, response) => setTimeout(() => response.destroy(), 10)],
    ['stalls', () => {}],
    ['stops being http', (request) => setTimeout(() => request.socket.end('no chunk\r\n'), 10)],
  ])('that %s counts with what came of it', async (_case, then) => {
    handle = (request, response) => {
      response.writeHead(200, { 'retry-after': '7' }).write('so far');
      then(request, response);
    };
    const answer = { kind: 'answer', status: 200, excerpt: 'so far', retryAfter: '7' };
    expect(await attempt({ timeoutMs: 300 })).toEqual(answer);
  });

  it('whose caller goes in the middle ends its connection', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const caller = new AbortController();
    handle = (request, response) => {
      request.socket.once('close', resolve);
      response.writeHead(200).write('so far');
      setTimeout(() => caller.abort(), 50);
    };
    expect(await attempt({ signal: caller.signal })).toMatchObject({ status: 200, excerpt: 'so far' });
    await closed;
  });

  it.each<[string, string, Handler]>([
    ['is cut off in its head', 'reset', (request) => request.socket.end('HTTP/1.1 200 OK\r\nretry-')],
    ['is no http', 'malformed_answer', (request) => request.socket.end('SSH-2.0-OpenSSH\r\n')],
  ])('that %s is none', async (_case, error, breaks) => {
    handle = breaks;
    expect(await attempt()).toEqual({ kind: 'no_answer', error });
  });
});
