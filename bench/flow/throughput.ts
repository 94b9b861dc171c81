/** Requests from upload to the webhook `completed`, a fixed number of them under way at any time. */
import type { Stamper } from './documents.ts';
import { INSTANT_CITIZEN, type Stage } from './stage.ts';

export type Throughput = {
  readonly requests: number;
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
  let next = first;
  const one = async (): Promise<void> => {
    while (next < first + requests) {
      const file = await stage.upload(stamp(next++));
      const asked = performance.now();
      const end = await stage.ended(await stage.ask([file], INSTANT_CITIZEN));
      if (end.type !== 'signature_request.completed') throw new Error(`a request ended with ${end.type}`);
      times.push(end.at - asked);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: inFlight }, one));
  const seconds = (performance.now() - started) / 1000;
  return { requests, perSecond: requests / seconds, p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95) };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
