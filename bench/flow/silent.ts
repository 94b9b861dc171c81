/**
 * What requests at a provider that swallows everything cost those of another one. They are all accepted, and the worker
 * has met each of them, before a window begins; windows without them come before and after each window with them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openQueueMonitor } from '@kyso/queue';
import type { Stamper } from './documents.ts';
import { measure, type Pair, type Window } from './pairs.ts';
import { SILENT_PROVIDER, type Stage } from './stage.ts';
import type { Throughput } from './throughput.ts';

const CITIZEN = '001090000001';
/** Calls that hang are given up after 10 s: when nobody waits any more, the last of them is over within this time. */
const CLEAR_MS = 11_000;
const LOOK_MS = 50;

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
