/** What one worker may do at a time is divided among its event loops, so that its limits hold for all of them together. */
import type { WorkerConfig } from '@kyso/runtime';

export type Limits = Pick<WorkerConfig, 'concurrency' | 'providerLimits'>;

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
