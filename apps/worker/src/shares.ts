/** What one worker may do at a time is divided among its event loops, so that its limits hold for all of them together. */
import type { WorkerConfig } from '@kyso/runtime';

export type Limits = Pick<WorkerConfig, 'concurrency' | 'providerLimits'>;

/** More loops take memory; whoever has the processors for them says so. */
const LOOPS_MAX = 4;
/** Processors left to the gateway, Redis, the store and the helper threads of Node: a loop more would only take turns with them. */
const SPARED = 1;

/** How many loops are wanted where nobody says. */
export function loopsFor(processors: number): number {
  return Math.max(1, Math.min(processors - SPARED, LOOPS_MAX));
}

/** How many loops there are: none that would get nothing of something. */
export function loopsWithin(wanted: number, { concurrency, providerLimits }: Limits): number {
  const { atOnce, perSecond } = providerLimits;
  return Math.min(wanted, concurrency, atOnce, perSecond === 0 ? wanted : perSecond);
}

/** What the loop of that number, from 0, gets; the shares of all loops add up to the limits. */
export function shareOf({ concurrency, providerLimits }: Limits, loops: number, index: number): Limits {
  const share = (whole: number) => Math.floor(whole / loops) + (index < whole % loops ? 1 : 0);
  const { atOnce, perSecond } = providerLimits;
  return { concurrency: share(concurrency), providerLimits: { atOnce: share(atOnce), perSecond: share(perSecond) } };
}
