import { Agent, get } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { createGateway } from '../src/gateway.ts';
import { listen } from '../src/listen.ts';
import { aRequest, startGateway } from './gateway-rig.ts';

describe('stopping', () => {
  it('answers long polls at once and does not wait for idle connections', async () => {
    const stop = new AbortController();
    const rig = await startGateway({ stopping: stop.signal });
    const { id } = await aRequest(rig);
    const waiting = rig.call('GET', `/v1/signature-requests/${id}?wait=25`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = performance.now();
    stop.abort();
    await rig[Symbol.asyncDispose]();
    expect((await waiting).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('closes a kept-alive connection whose call ends while it stops', async () => {
    await using rig = await startGateway();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    rig.store.ping = () => held;
    const server = await listen(createGateway(rig.deps), { host: '127.0.0.1', port: 0 });
    const agent = new Agent({ keepAlive: true });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      get(`${server.url}/readyz`, { agent }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = server[Symbol.asyncDispose]();
    release();
    expect(await answered).toBe(200);
    await closed;
    agent.destroy();
  });
});
