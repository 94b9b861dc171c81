/** Requests from upload to the webhook `completed`, a fixed number of them under way at any time. */
import type { Stamper } from './documents.ts';
import { INSTANT_CITIZEN, type Stage } from './stage.ts';

export type Throughput = {
  readonly requests: number;
  /** While the full number was under way: neither the first ones, which come all at once, nor the last, after which none begins. */
  readonly perSecond: number;
  /** From the answer to the upload until the message, milliseconds. */
  readonly p50Ms: number;
  readonly p95Ms: number;
};

export async function throughput(
  stage: Stage,
  stamp: Stamper,
  { requests, inFlight, first = 0 }: { requests: number; inFlight: number; first?: number },
): Promise<Throughput> {
  const times: number[] = [];
  const ends: number[] = [];
  let lastBegan = 0;
  let next = first;
  const one = async (): Promise<void> => {
    while (next < first + requests) {
      lastBegan = performance.now();
      const file = await stage.upload(stamp(next++));
      const asked = performance.now();
      const end = await stage.ended(await stage.ask([file], INSTANT_CITIZEN));
      if (end.type !== 'signature_request.completed') throw new Error(`a request ended with ${end.type}`);
      times.push(end.at - asked);
      ends.push(end.at);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  const perSecond = ratePerSecond(ends, { from: ends[inFlight - 1] ?? Number.NaN, to: lastBegan });
  return { requests, perSecond, p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95) };
}

function ratePerSecond(ends: readonly number[], { from, to }: { from: number; to: number }): number {
  const within = ends.filter((at) => at > from && at <= to).length;
  return (1000 * within) / (to - from);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
