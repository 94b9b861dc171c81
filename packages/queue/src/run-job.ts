/** One run of one job: doorbell out, handler in, and what its answer or its error means to BullMQ. */
import { type Doorbell, isKysoError } from '@kyso/domain';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import { fromJob, type QueueName } from './doorbells.ts';
import { dueSince } from './due-since.ts';

/** What a handler says: nothing (done), or in how many milliseconds it wants to be called again. */
export type Again = { readonly again?: number };

/**
 * Does the work behind a doorbell. It looks at the store first, since a bell may be late, double or meaningless, and
 * stops soon after `signal` aborts: the lock was lost or the process is going down.
 */
export type Handle = (doorbell: Doorbell, signal: AbortSignal) => Promise<Again>;

/** `done`; `again`: delayed by the handler; `retry`: a passing fault; `bug`: given up, somebody must look. */
export type RunOutcome = 'done' | 'again' | 'retry' | 'bug';

export type JobRun = {
  readonly queue: QueueName;
  readonly name: string;
  readonly outcome: RunOutcome;
  readonly durationMs: number;
  /** From the moment it was due until it was started; absent where that is not known: see {@link dueSince}. */
  readonly waitedMs?: number;
};

export type JobFault = {
  readonly queue: QueueName;
  /** Absent: a fault of the connection, not of a job. */
  readonly doorbell?: Doorbell;
  readonly outcome?: Extract<RunOutcome, 'retry' | 'bug'>;
};

export type RunHooks = {
  readonly handle: Handle;
  /** Every fault, once. A `bug` deserves an alert. Must not throw. */
  readonly onError: (error: unknown, fault: JobFault) => void;
  /** For metrics. Must not throw. */
  readonly onRun?: (run: JobRun) => void;
  /** A job was taken over from a worker that died, or this process lost its claim on a job that it runs. Must not throw. */
  readonly onTrouble?: (queue: QueueName, trouble: 'stalled' | 'lock_lost') => void;
};

export async function runJob(
  queue: QueueName,
  job: Job,
  token: string | undefined,
  signal: AbortSignal,
  hooks: RunHooks,
): Promise<void> {
  const started = performance.now();
  const dueMs = dueSince(job, true);
  const waited = dueMs === undefined ? {} : { waitedMs: Math.max(0, Date.now() - dueMs) };
  const report = (outcome: RunOutcome) =>
    hooks.onRun?.({ queue, name: job.name, outcome, durationMs: performance.now() - started, ...waited });

  const doorbell = fromJob(job.name, job.data);
  if (doorbell === undefined) {
    hooks.onError(new TypeError(`job ${job.name} is not a doorbell`), { queue, outcome: 'bug' });
    report('bug');
    throw new UnrecoverableError('not a doorbell');
  }
  let answer: Again;
  try {
    answer = await hooks.handle(doorbell, signal);
  } catch (error) {
    if (signal.aborted) {
      report('again');
      return await putOff(job, token, 0);
    }
    const outcome = isKysoError(error) && error.retry === 'later' ? 'retry' : 'bug';
    hooks.onError(error, { queue, doorbell, outcome });
    report(outcome);
    throw toBullError(error, outcome);
  }
  report(answer.again === undefined ? 'done' : 'again');
  if (answer.again !== undefined) await putOff(job, token, answer.again);
}

/** Back to the delayed set, freeing the slot, the lock and the memory; it does not count as an attempt. */
async function putOff(job: Job, token: string | undefined, afterMs: number): Promise<never> {
  await job.moveToDelayed(Date.now() + Math.max(0, Math.round(afterMs)), token);
  throw new DelayedError();
}

/** BullMQ keeps message and stack of what is thrown in Redis, so it gets a code and nothing else. */
function toBullError(error: unknown, outcome: 'retry' | 'bug'): Error {
  const code = isKysoError(error) ? error.code : 'unexpected error';
  const bare = outcome === 'retry' ? new Error(code) : new UnrecoverableError(code);
  bare.stack = `${bare.name}: ${code}`;
  return bare;
}
