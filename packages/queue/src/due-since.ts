import type { Job } from 'bullmq';

/**
 * When a job became due, in milliseconds since 1970. Undefined of one that ran before and was put off, by its handler or after a
 * fault: BullMQ forgets until when as soon as it is due.
 */
export function dueSince({ timestamp, opts, attemptsStarted }: Job, isRunning: boolean): number | undefined {
  const runsBefore = attemptsStarted - Number(isRunning);
  return runsBefore > 0 ? undefined : timestamp + (opts.delay ?? 0);
}
