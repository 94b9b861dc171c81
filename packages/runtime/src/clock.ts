import type { Clock, Instant } from '@kyso/domain';

/** Wall-clock time of this machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** RFC 3339 in UTC with milliseconds and `Z`, from milliseconds since the Unix epoch. */
export function instant(epochMs: number): Instant {
  return new Date(epochMs).toISOString();
}
