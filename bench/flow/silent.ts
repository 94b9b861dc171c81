/**
 * What requests at a provider that swallows everything cost those of another one. They are all accepted, and the worker
 * has met each of them, before a window begins; windows without them come before and after each window with them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openQueueMonitor } from '@kyso/queue';
import { cpuSeconds, msEach } from './cpu.ts';
import type { Stamper } from './documents.ts';
import { pidsOf, SILENT_PROVIDER, type Stage } from './stage.ts';
import { quantile, type Throughput } from './throughput.ts';

const CITIZEN = '001090000001';
/** Calls that hang are given up after 10 s: when nobody waits any more, the last of them is over within this time. */
const CLEAR_MS = 11_000;
const LOOK_MS = 50;

export type Window = {
  readonly perSecond: number;
  /** Processor milliseconds of all processes for one request. */
  readonly cpuMs: number;
};
/** A window with silent requests, and the mean of its two neighbours without. */
export type Pair = { readonly without: Window; readonly beside: Window };

/** Requests before each window: what came before, work or a pause, must not make a difference between them. */
const RUN_IN = 100;

/** @param flow the throughput of so many requests of a provider that answers. */
export async function besideSilent(
  stage: Stage,
  stamp: Stamper,
  flow: (requests: number) => Promise<Throughput>,
  sizes: { readonly pairs: number; readonly requests: number; readonly waiting: number },
): Promise<readonly Pair[]> {
  const result: Pair[] = [];
  const window = () => measure(stage, flow, sizes.requests);
  let before = await window();
  while (result.length < sizes.pairs) {
    const ids = await askSilent(stage, stamp, sizes.waiting);
    const beside = await window();
    for (const id of ids) await stage.cancel(id);
    await Promise.all(ids.map((id) => stage.ended(id)));
    await sleep(CLEAR_MS);
    const after = await window();
    result.push({ without: mean(before, after), beside });
    before = after;
  }
  return result;
}

/** By how much the throughput falls, 1 being all of it: the median of the pairs. */
export function loss(pairs: readonly Pair[], of: keyof Window = 'perSecond'): number {
  return quantile(
    pairs.map(({ without, beside }) => 1 - beside[of] / without[of]),
    0.5,
  );
}

async function measure(
  stage: Stage,
  flow: (requests: number) => Promise<Throughput>,
  requests: number,
): Promise<Window> {
  await flow(RUN_IN);
  const before = cpuSeconds(pidsOf(stage));
  const { perSecond } = await flow(requests);
  const cpu = msEach(before, cpuSeconds(pidsOf(stage)), requests);
  return { perSecond, cpuMs: Object.values(cpu).reduce((sum, ms) => sum + ms, 0) };
}

function mean(a: Window, b: Window): Window {
  return { perSecond: (a.perSecond + b.perSecond) / 2, cpuMs: (a.cpuMs + b.cpuMs) / 2 };
}

async function askSilent(stage: Stage, stamp: Stamper, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  const signer = { provider: SILENT_PROVIDER, citizen_id: CITIZEN };
  for (let n = 0; n < count; n++) {
    ids.push(await stage.ask([await stage.upload(stamp(4e6 + n))], CITIZEN, { signer }));
  }
  await using monitor = openQueueMonitor({ url: stage.constellation.env['REDIS_URL'] ?? '' });
  while ((await monitor.counts())?.sign.jobs.waiting !== 0) await sleep(LOOK_MS);
  return ids;
}
