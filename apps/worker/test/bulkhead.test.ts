import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import { createProviders } from '@kyso/providers';
import { systemClock as clock, createMetrics } from '@kyso/runtime';
import { RecordingBell } from '@kyso/testkit';
import { limitProviders } from '../src/provider-limits.ts';

/** Of the queue that all providers share. */
const SLOTS = 4;
const AT_ONCE = 2;
const JOBS_EACH = 20;
const ACCOUNT = { number: '079185000002' };

type Listening = AsyncDisposable & { readonly url: string };

async function listen(server: Server, sockets: Set<Socket>): Promise<Listening> {
  server.on('connection', (socket) => void sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answering(): Server {
  return createHttpServer((request, response) => {
    request.resume().once('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ status_code: 200, message: 'OK', data: { user_certificates: [] } }));
    });
  });
}

describe('a provider that swallows everything', () => {
  it('holds its own slots and connections and no more; the jobs of another one are all done', async () => {
    const [swallowed, answered] = [new Set<Socket>(), new Set<Socket>()];
    await using hole = await listen(
      createServer((socket) => void socket.resume()),
      swallowed,
    );
    await using alive = await listen(answering(), answered);
    const entries = Object.entries({ hole, alive }).map(([code, { url: baseUrl }]) => ({
      code,
      protocol: 'smartca',
      settings: { baseUrl, spId: 'nobody', spPassword: 'nothing', timeoutMs: 120_000 },
    }));
    const metrics = createMetrics({ version: 'test', process: 'worker' });
    const limits = { atOnce: AT_ONCE, perSecond: 0 };
    const { providers } = limitProviders(createProviders({ entries, clock }), limits, {
      metrics,
      bell: new RecordingBell(),
    });

    const stop = new AbortController();
    const jobs = Array.from({ length: JOBS_EACH }, () => ['hole', 'alive']).flat();
    const done: Record<string, number> = {};
    const drained = Promise.withResolvers<void>();
    const count = (end: string) => {
      done[end] = (done[end] ?? 0) + 1;
      if (done['alive found'] === JOBS_EACH && done['hole turned away'] === JOBS_EACH - AT_ONCE) drained.resolve();
    };
    const slot = async () => {
      for (let code = jobs.shift(); code !== undefined; code = jobs.shift()) {
        try {
          const answer = await providers.find(code)?.listCredentials(ACCOUNT, stop.signal);
          count(`${code} ${answer?.kind}`);
        } catch (error) {
          count(`${code} ${isKysoError(error, 'provider.rate_limited') ? 'turned away' : String(error)}`);
        }
      }
    };
    const slots = Promise.all(Array.from({ length: SLOTS }, slot));
    await drained.promise;
    expect(done).toEqual({ 'alive found': JOBS_EACH, 'hole turned away': JOBS_EACH - AT_ONCE });
    expect(swallowed.size).toBe(AT_ONCE);
    stop.abort();
    await slots;
    expect(swallowed.size).toBe(AT_ONCE);
  });
});
