/** A worker that reaches one of its neighbours through a bad wire, the others directly. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { startTcpProxy, type TcpProxy, type WireFault } from '@kyso/testkit';
import { type Receiver, startReceiver } from './receiver-log.ts';
import { type Stage, startStage } from './stage.ts';

const INSTANT_CITIZEN = '079185000002';
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

export type Link = {
  /** Of the neighbour. */
  readonly port: (stage: Stage, receiver: Receiver) => number;
  /** What leads the worker through the proxy. */
  readonly workerEnv: (proxyPort: number) => Readonly<Record<string, string>>;
  /** Where the receiver is registered; absent: at its own address. */
  readonly webhookUrl?: (proxyPort: number) => string;
};

export type Wired = AsyncDisposable & {
  readonly stage: Stage;
  readonly proxy: TcpProxy;
  readonly receiver: Receiver;
};

/** @param env for all programs. */
export async function startWired(link: Link, env: Readonly<Record<string, string>> = {}): Promise<Wired> {
  await using stack = new AsyncDisposableStack();
  const stage = stack.use(await startStage(env, { programs: ['sandbox', 'gateway'] }));
  const receiver = stack.use(await startReceiver(stage.constellation));
  const proxy = stack.use(await startTcpProxy({ port: link.port(stage, receiver) }));
  const url = link.webhookUrl?.(proxy.port) ?? receiver.url;
  expect((await stage.api.call('POST', '/v1/webhook-endpoints', { url })).status).toBe(201);
  await stage.constellation.start('worker', { env: link.workerEnv(proxy.port) });
  const owned = stack.move();
  return { stage, proxy, receiver, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() };
}

/** Requests come in during each fault, and one in its middle. @returns their ids. */
export async function requestsThroughFaults({ stage, proxy }: Wired): Promise<readonly string[]> {
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
  return ids;
}
