import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type Json, openWorld, SERVICE_PROVIDER, sleep, type World } from './world.ts';

describe('the webhook', () => {
  let world: World;
  let receiver: Server;
  let url: string;
  let received: Json[] = [];

  beforeAll(async () => {
    receiver = createServer(async (request, response) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk);
      received.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`; // a TCP server listens
    world = await openWorld();
  });
  beforeEach(async () => {
    await world.post('/sandbox/reset');
    received = [];
  });
  afterAll(async () => {
    await world.close();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });

  const signWith = async (webhook: object) => {
    expect((await world.post('/sandbox/webhook', webhook)).status).toBe(200);
    await world.sign(idOf('approve'), 'T-1');
    await world.settled('T-1');
    await sleep(350);
  };

  it('tells of a finished transaction once, in its own spelling', async () => {
    await signWith({ url });
    const polled = (await world.status('T-1')).json.data.signatures;
    expect(received).toEqual([
      {
        sp_id: SERVICE_PROVIDER.id,
        status_code: 200,
        message: 'SUCCESS',
        transaction_id: 'T-1',
        signed_files: polled,
      },
    ]);
  });

  it.each([
    ['twice', 2],
    ['late', 0],
    ['never', 0],
  ])('%s is delivered %d times so far', async (mode, times) => {
    await signWith({ url, mode });
    expect(received).toHaveLength(times);
  });

  it('comes as late as was asked for', async () => {
    await signWith({ url, mode: 'late', delay_ms: 50 });
    expect(received).toHaveLength(1);
    expect((await world.get('/sandbox/notices')).json.notices).toEqual([
      { protocol: 'smartca', mode: 'late', status: 204 },
    ]);
  });

  it.each([
    ['smartca', 'unauthenticated', 'mode: notices of smartca are never authenticated'],
    ['misa', 'wrong_token', 'mode: notices of misa are never authenticated'],
    ['csc-v2', 'once', 'mode: csc-v2 sends no notices'],
  ])('of %s cannot be %s, and it says so', async (protocol, mode, reason) => {
    const refused = await world.post('/sandbox/webhook', { url, mode, protocol });
    expect([refused.status, refused.json.reasons]).toEqual([400, [reason]]);
  });

  it('is off when no address is registered', async () => {
    await signWith({ url: null });
    expect(received).toEqual([]);
  });

  it('does not mind an address where nobody listens', async () => {
    await signWith({ url: 'http://127.0.0.1:1/hook' });
    expect((await world.status('T-1')).status).toBe(200);
  });

  it('refuses another scheme', async () => {
    expect((await world.post('/sandbox/webhook', { url: 'file:///etc/passwd' })).status).toBe(400);
  });
});
