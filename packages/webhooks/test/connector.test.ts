import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { guardedAgent, type Resolve } from '../src/connector.ts';

let server: Server;
let port = 0;
let calls = 0;
beforeAll(async () => {
  server = createServer((_request, response) => {
    calls++;
    response.end('inside');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port; // a TCP server that listens has one
});
afterAll(() => void server.close());

const at =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

async function statusOf(host: string, resolve: Resolve, allowCidrs: readonly string[] = []): Promise<number | string> {
  const agent = guardedAgent({ allowCidrs }, { timeoutMs: 2_000, resolve });
  try {
    const { statusCode, body } = await agent.request({ origin: `http://${host}:${port}`, path: '/', method: 'POST' });
    await body.dump();
    return statusCode;
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown';
  } finally {
    await agent.destroy();
  }
}

describe('a guarded connection', () => {
  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '[64:ff9b::7f00:1]', '0.0.0.0', '169.254.169.254'])(
    'is not made to the literal %s',
    async (host) => {
      expect(await statusOf(host, at())).toBe('BlockedAddressError');
    },
  );

  it.each([
    ['loopback', at('127.0.0.1')],
    ['a mapped address', at('::ffff:127.0.0.1')],
    ['a private address among public ones', at('8.8.8.8', '10.0.0.1')],
    ['cloud metadata', at('169.254.169.254')],
    ['nothing', at()],
  ])('is not made to a name that leads to %s', async (_case, resolve) => {
    expect(await statusOf('portal.example.vn', resolve)).toBe('BlockedAddressError');
  });

  it('was never made in any of these cases', () => {
    expect(calls).toBe(0);
  });

  it('is made where the policy lists the network, to the address that was checked', async () => {
    let asked = 0;
    const flipping: Resolve = async () => {
      asked++;
      return asked === 1 ? [{ address: '127.0.0.1', family: 4 }] : [{ address: '10.9.9.9', family: 4 }];
    };
    expect(await statusOf('portal.example.vn', flipping, ['127.0.0.0/8'])).toBe(200);
    expect(asked).toBe(1);
  });
});
