import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { launch, sandboxProviders, startTcpProxy, type TcpProxy, type WireFault } from '@kyso/testkit';
import { untilSettled } from './chaos/settle.ts';
import { type Stage, startStage, transactions } from './stage.ts';

const INSTANT_CITIZEN = '079185000002';
const TIMEOUT_MS = 300_000;
/** Each fault lasts so long while requests come in. */
const FAULT_MS = 1_000;
const CALM_MS = 300;

/* biome-ignore format: one row a fault, read as a table */
const FAULTS: readonly WireFault[] = [
  { kind: 'refuse' },
  { kind: 'blackhole' },
  { kind: 'half_open' },
  { kind: 'delay', ms: 400 },
  { kind: 'slow', bytesPerSecond: 2_000 },
  { kind: 'cut', afterBytes: 0 },
  { kind: 'cut', afterBytes: 40 },
];

type Wired = AsyncDisposable & { readonly stage: Stage; readonly proxy: TcpProxy; readonly receivedLog: string };
type Link = 'provider' | 'queue' | 'receiver';

/** The worker reaches one of its three neighbours through a bad wire, the others directly. */
async function wire(link: Link): Promise<Wired> {
  await using stack = new AsyncDisposableStack();
  const stage = stack.use(await startStage({}, { programs: ['sandbox', 'gateway'] }));
  const { constellation, api } = stage;
  const receivedLog = join(constellation.dir, 'received.log');
  const receiver = stack.use(
    await launch({
      name: 'receiver',
      args: [fileURLToPath(new URL('./chaos/receiver.ts', import.meta.url)), receivedLog],
      env: {},
      logFile: join(constellation.dir, 'logs', 'receiver.log'),
    }),
  );
  const target = {
    provider: Number(new URL(constellation.url('sandbox')).port),
    queue: constellation.redis?.port ?? 0,
    receiver: Number(new URL(receiver.listening['url'] ?? '').port),
  }[link];
  const proxy = stack.use(await startTcpProxy({ port: target }));
  const wired = `http://127.0.0.1:${proxy.port}`;
  const url = link === 'receiver' ? `${wired}/` : receiver.listening['url'];
  expect((await api.call('POST', '/v1/webhook-endpoints', { url })).status).toBe(201);
  await constellation.start('worker', {
    env: {
      provider: { KYSO_PROVIDERS: JSON.stringify(sandboxProviders(wired)) },
      queue: { REDIS_URL: `redis://127.0.0.1:${proxy.port}` },
      receiver: {},
    }[link],
  });
  const owned = stack.move();
  return { stage, proxy, receivedLog, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() };
}

describe('over a bad wire', () => {
  it.each(['provider', 'queue', 'receiver'] as const)(
    'to its %s a worker brings every request to its end, with one push and every end told',
    async (link) => {
      await using wired = await wire(link);
      const { stage, proxy } = wired;
      const file = await stage.api.upload('Tờ khai.pdf', await birthRegistrationForm());
      const ids: string[] = [];
      const ask = async () => void ids.push((await stage.api.requestSignature(file.json.id, INSTANT_CITIZEN)).json.id);
      for (const fault of FAULTS) {
        proxy.become(fault);
        await ask();
        await sleep(FAULT_MS);
        await ask();
        proxy.become({ kind: 'none' });
        await sleep(CALM_MS);
      }
      expect(proxy.struck).toBeGreaterThan(0);
      const ends = await Promise.all(
        ids.map((id) => stage.api.waitFor(id, ['completed', 'failed', 'expired'], 180_000)),
      );
      expect(ends.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
      const pushes = (await transactions(stage)).map((transaction) => transaction.pushes);
      expect(pushes).toEqual(ids.map(() => 1));
      await untilSettled(stage.constellation, (line) => expect(line).toBe('settled'));
      const told = await toldEnds(wired);
      expect(ids.filter((id) => !told.has(id))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

async function toldEnds({ receivedLog }: Wired): Promise<ReadonlySet<string | undefined>> {
  const lines = (await readFile(receivedLog, 'utf8')).split('\n').map((line) => line.split(' '));
  return new Set(lines.filter(([, type]) => type === 'signature_request.completed').map(([, , id]) => id));
}
