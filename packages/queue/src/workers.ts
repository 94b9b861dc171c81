/** The consuming side: one BullMQ worker per queue, all calling one handler. Restarts and lost locks end here. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { connect, type QueueAddress } from './connection.ts';
import { DEFAULT_PREFIX, QUEUE_NAMES, type QueueName } from './doorbells.ts';
import { type RunHooks, runJob } from './run-job.ts';

/** Jobs of each queue that one process runs at a time. A poll is one short call; sealing reads whole documents. */
export const DEFAULT_CONCURRENCY: Readonly<Record<QueueName, number>> = { sign: 4, poll: 32, preserve: 4, webhook: 16 };

export type WorkerTiming = {
  /** A job whose worker has not renewed its lock for so long may be taken over. */
  readonly lockDurationMs: number;
  /** How often stalled jobs are looked for; a takeover needs two looks. */
  readonly stalledIntervalMs: number;
  /** How long closing waits for running jobs before their signals abort. */
  readonly drainTimeoutMs: number;
  /** How long an aborted job gets to return before its connection is cut. */
  readonly abortGraceMs: number;
};

const TIMING: WorkerTiming = {
  lockDurationMs: 15_000,
  stalledIntervalMs: 5_000,
  drainTimeoutMs: 25_000,
  abortGraceMs: 2_000,
};

/** BullMQ never resets the counter, and a polling job lives through many deploys. */
const MAX_STALLED_COUNT = 25;
/** Seconds an idle worker blocks on an empty queue. */
const DRAIN_DELAY_SECONDS = 5;
/** Pause after Redis refused a read. */
const RUN_RETRY_DELAY_MS = 1_000;

export type WorkersOptions = QueueAddress &
  RunHooks & {
    /** Jobs at a time, by queue; 0 leaves a queue to other processes. */
    readonly concurrency?: Readonly<Partial<Record<QueueName, number>>>;
    readonly timing?: Partial<WorkerTiming>;
  };

export interface QueueWorkers extends AsyncDisposable {
  /** Whether every connection is up: part of a worker's `/readyz`. */
  readonly connected: boolean;
  /** Resolves once the workers take jobs. */
  ready(): Promise<void>;
}

/**
 * Starts taking jobs at once. Disposing stops taking them, waits for running ones (25 s), then aborts their signals,
 * then cuts the connections; whatever is lost that way another worker takes over.
 */
export function startWorkers(options: WorkersOptions): QueueWorkers {
  const timing = { ...TIMING, ...options.timing };
  const wanted = QUEUE_NAMES.filter((queue) => concurrencyOf(queue, options) > 0);
  const running = wanted.map((queue) => startWorker(queue, options, timing));
  return {
    get connected() {
      return running.every(({ connection }) => connection.status === 'ready');
    },
    async ready() {
      await Promise.all(running.map(({ worker }) => worker.waitUntilReady()));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((one) => stop(one, timing)));
    },
  };
}

type Running = { readonly worker: Worker; readonly connection: Redis };

function concurrencyOf(queue: QueueName, options: WorkersOptions): number {
  return options.concurrency?.[queue] ?? DEFAULT_CONCURRENCY[queue];
}

function startWorker(queue: QueueName, options: WorkersOptions, timing: WorkerTiming): Running {
  const onConnectionError = (error: Error) => options.onError(error, { queue });
  const connection = connect(options.url, 'worker', onConnectionError);
  const worker = new Worker(
    queue,
    // BullMQ hands out a signal only to processors that declare three parameters.
    async (job, token, signal) => await runJob(queue, job, token, signal ?? new AbortController().signal, options),
    {
      connection,
      prefix: options.prefix ?? DEFAULT_PREFIX,
      concurrency: concurrencyOf(queue, options),
      lockDuration: timing.lockDurationMs,
      stalledInterval: timing.stalledIntervalMs,
      maxStalledCount: MAX_STALLED_COUNT,
      drainDelay: DRAIN_DELAY_SECONDS,
      runRetryDelay: RUN_RETRY_DELAY_MS,
    },
  );
  worker.on('error', onConnectionError);
  // Somebody else may own the job by now: stop before the next side effect. The event log is the real fence.
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const jobId of jobIds) {
      worker.cancelJob(jobId, 'lock lost');
      options.onTrouble?.(queue, 'lock_lost');
    }
  });
  worker.on('stalled', () => options.onTrouble?.(queue, 'stalled'));
  return { worker, connection };
}

async function stop({ worker, connection }: Running, timing: WorkerTiming): Promise<void> {
  const closed = worker.close().then(() => true as const);
  if (!(await within(closed, timing.drainTimeoutMs))) {
    worker.cancelAllJobs('shutdown');
    // `close(true)` after `close()` changes nothing in BullMQ, so the backend is closed by hand.
    if (!(await within(closed, timing.abortGraceMs))) await worker.getBackend().close(true);
  }
  connection.disconnect();
}

async function within(done: Promise<true>, timeoutMs: number): Promise<boolean> {
  const timer = new AbortController();
  const timeout = sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([done, timeout]);
  } finally {
    timer.abort();
  }
}
