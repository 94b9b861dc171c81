/** What goes over the wire, with a server of node:http on the other side. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect as dial } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { agentOver } from '../../src/http/dispatchers.ts';
import { createJsonClient, type JsonClientOptions } from '../../src/http/json-client.ts';
import { ManualClock } from '../manual-clock.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let handle: Handler;
let port: number;
let seen: IncomingMessage[];
let connections: number;

beforeEach(async () => {
  seen = [];
  connections = 0;
  handle = (_request, response) => response.writeHead(200, JSON_TYPE).end('{"ok":true}');
  server = createServer((request, response) => {
    seen.push(request);
    request.resume();
    request.on('end', () => handle(request, response));
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo); // it listens on TCP
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function client(options: Partial<JsonClientOptions> = {}) {
  const made = createJsonClient({ baseUrl: `http://127.0.0.1:${port}/base`, clock: new ManualClock(), ...options });
  return (json: unknown = {}, signal = new AbortController().signal) => made.post('/p?q=1', json, (a) => a, signal);
}

describe('a request', () => {
  it('has these fields and no others', async () => {
    await client()({ a: 'é' });
    expect([seen[0]?.method, seen[0]?.url, seen[0]?.headers]).toEqual([
      'POST',
      '/base/p?q=1',
      {
        accept: 'application/json',
        'accept-encoding': 'identity',
        connection: 'keep-alive',
        'content-length': '10',
        'content-type': 'application/json',
        host: `127.0.0.1:${port}`,
        'user-agent': 'Kyso/1',
      },
    ]);
  });

  it('goes over a connection of those before, also after an answer that says no', async () => {
    const post = client();
    for (const status of [200, 404, 204, 200, 404, 204]) {
      handle = (_request, response) => response.writeHead(status, JSON_TYPE).end(status === 204 ? undefined : '{}');
      expect(await post()).toEqual({ status, body: status === 204 ? undefined : {} });
    }
    // A connection rests for a turn of the event loop after its answer, so that calls in a row take turns on two.
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('is not sent any more when its caller went while the connection was being made', async () => {
    const { promise: mayConnect, resolve: letConnect } = Promise.withResolvers<void>();
    const late = agentOver(async (_options, callback) => {
      await mayConnect;
      const socket = dial(port, '127.0.0.1', () => callback(null, socket));
    });
    const post = client({ dispatcherFor: () => late });
    await expect(post({}, AbortSignal.timeout(5))).rejects.toMatchObject({ details: { reason: 'aborted' } });
    letConnect();
    await post({ second: true });
    expect(seen.map(({ headers }) => headers['content-length'])).toEqual(['15']);
    await late.destroy();
  });
});

describe('an answer', () => {
  it('is the last one, whatever the server told of on the way', async () => {
    handle = (_request, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(200, JSON_TYPE).end('{"ok":true}');
    };
    expect(await client()()).toEqual({ status: 200, body: { ok: true } });
  });

  it('may have trailers, which say nothing', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, trailer: 'retry-after' }).write('{"ok":true}');
      response.addTrailers({ 'retry-after': '7' });
      response.end();
    };
    expect(await client()()).toEqual({ status: 200, body: { ok: true } });
  });

  it('that grows too large ends its connection in the middle', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    handle = (request, response) => {
      request.socket.once('close', resolve);
      response.writeHead(200, JSON_TYPE).write(`"${'x'.repeat(60)}`);
      setTimeout(() => response.write('x'.repeat(60)), 10);
    };
    const tooLarge = { code: 'provider.protocol_error', details: { status: 200, maxBytes: 100 } };
    await expect(client({ maxResponseBytes: 100 })()).rejects.toMatchObject(tooLarge);
    await closed;
  });

  it('may come in pieces that split a character', async () => {
    const bytes = Buffer.from('{"name":"Nguyễn"}');
    handle = (_request, response) => {
      response.writeHead(200, JSON_TYPE).write(bytes.subarray(0, 14));
      setTimeout(() => response.end(bytes.subarray(14)), 10);
    };
    expect(await client()()).toMatchObject({ body: { name: 'Nguyễn' } });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('is read though it comes as %s, which was not asked for', async (coding, encode) => {
    handle = (_request, response) =>
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': coding }).end(encode(Buffer.from('{"ok":true}')));
    expect(await client()()).toMatchObject({ body: { ok: true } });
  });

  it('that is not coded as it says is no json', async () => {
    handle = (_request, response) => response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end('{}');
    await expect(client()()).rejects.toMatchObject({ code: 'provider.protocol_error', details: { status: 200 } });
  });

  it('that breaks off is a broken connection', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': 100 }).write('{');
      setTimeout(() => response.destroy(), 10);
    };
    const broken = { code: 'provider.unavailable', details: { reason: 'UND_ERR_SOCKET' } };
    await expect(client()()).rejects.toMatchObject(broken);
  });

  it('that is no http is a broken connection', async () => {
    handle = (request) => request.socket.end('SSH-2.0-OpenSSH\r\n');
    const broken = { code: 'provider.unavailable', details: { reason: 'network' } };
    await expect(client()()).rejects.toMatchObject(broken);
  });

  it('that nobody waits for any more ends its connection', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const caller = new AbortController();
    handle = (request) => {
      request.socket.once('close', resolve);
      caller.abort();
    };
    await expect(client()({}, caller.signal)).rejects.toMatchObject({ details: { reason: 'aborted' } });
    await closed;
  });

  it('whose caller goes in the middle ends its connection', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const caller = new AbortController();
    handle = (request, response) => {
      request.socket.once('close', resolve);
      response.writeHead(200, JSON_TYPE).write('{');
      setTimeout(() => caller.abort(), 50);
    };
    await expect(client()({}, caller.signal)).rejects.toMatchObject({ details: { reason: 'aborted' } });
    await closed;
  });
});
