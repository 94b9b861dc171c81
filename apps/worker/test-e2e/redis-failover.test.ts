import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { type RedisServer, startRedis, startTcpProxy } from '@kyso/testkit';
import { startReceiver } from './receiver-log.ts';
import { expectRightEnds } from './right-ends.ts';
import { startStage, tap } from './stage.ts';

const TIMEOUT_MS = 240_000;
const MANUAL_CITIZEN = '001090000001';
const STEP_MS = 50;

it(
  'a replica takes over that lacks the last jobs of its primary: every request completes, with one push and one end',
  async () => {
    await using stack = new AsyncDisposableStack();
    const primary = stack.use(await startRedis());
    // The replica hears its primary over a wire of its own, so that replication can fall behind.
    const replication = stack.use(await startTcpProxy({ port: primary.port }));
    const replica = stack.use(await startRedis({ replicaOf: replication.port }));
    const address = stack.use(await startTcpProxy({ port: primary.port }));
    const stage = stack.use(await startStage({ REDIS_URL: `redis://127.0.0.1:${address.port}` }));
    const receiver = stack.use(await startReceiver(stage.constellation));
    expect((await stage.api.call('POST', '/v1/webhook-endpoints', { url: receiver.url })).status).toBe(201);
    const file = await stage.api.upload('Tờ khai.pdf', await birthRegistrationForm());
    const ask = async () => {
      const { status, json } = await stage.api.requestSignature(file.json.id, MANUAL_CITIZEN);
      expect(status).toBe(202);
      return json.id as string;
    };
    const waiting = (id: string) => stage.api.waitFor(id, ['awaiting_approval'], TIMEOUT_MS);

    const replicated = await ask();
    await waiting(replicated);
    await until(async () => (await jobsOf(replicated, replica)) > 0);
    replication.become({ kind: 'blackhole' });
    const lost = await ask();
    await waiting(lost);
    await until(async () => (await jobsOf(lost, primary)) > 0);
    const underWay = await ask();
    await primary.kill();
    const unheard = await ask();
    expect(await jobsOf(lost, replica)).toBe(0);

    expect(await replica.tell('REPLICAOF NO ONE')).toBe('+OK\r\n');
    address.leadTo(replica.port);
    const ids = [replicated, lost, underWay, unheard];
    await Promise.all(ids.map(waiting));
    await tap(stage, 'approve');
    await expectRightEnds(stage, receiver, ids);
  },
  TIMEOUT_MS,
);

/** How many keys of the queues name the request. */
async function jobsOf(requestId: string, server: RedisServer): Promise<number> {
  return Number(/^\*(\d+)/.exec(await server.tell(`KEYS *${requestId}*`))?.[1] ?? Number.NaN);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(STEP_MS);
}
