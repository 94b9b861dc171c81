/** Numbers about the queues, for gauges and health checks. Counts jobs, not requests: the store knows those. */
import { Queue } from 'bullmq';
import { connect, type QueueAddress } from './connection.ts';
import { DEFAULT_PREFIX, QUEUE_NAMES, type QueueName } from './doorbells.ts';
import { dueSince } from './due-since.ts';
import { type ProviderBoard, putProviderBoard } from './provider-board.ts';

/** `failed` stays 0 as long as jobs are removed when they fail; anything else was put there by hand. */
const STATES = ['waiting', 'active', 'delayed', 'prioritized', 'failed'] as const;
export type JobState = (typeof STATES)[number];

export type QueueCount = {
  readonly jobs: Readonly<Record<JobState, number>>;
  /**
   * For how many milliseconds the job that waits longest has been due; absent when none waits. Where that is not known, since it
   * was first seen to wait here.
   */
  readonly oldestWaitingMs?: number;
};
export type QueueCounts = Readonly<Record<QueueName, QueueCount>>;

export interface QueueMonitor extends AsyncDisposable {
  /** Undefined when Redis does not answer within two seconds. Never throws. */
  counts(): Promise<QueueCounts | undefined>;
  /** Lays out for the operators' page how the providers do, unless Redis is away: then the next round does. */
  showProviders(board: ProviderBoard): Promise<void>;
  /** Whether Redis answers within two seconds. Never throws. */
  ping(): Promise<boolean>;
}

export function openQueueMonitor(options: QueueAddress): QueueMonitor {
  const connection = connect(options.url, 'producer', () => {});
  const seen: Seen = new Map();
  const answers = async () => connection.status === 'ready' && (await connection.ping().then(...yesOrNo));
  return {
    ping: answers,
    async showProviders(board) {
      if (await answers()) await putProviderBoard(connection, options.prefix ?? DEFAULT_PREFIX, board);
    },
    async counts() {
      if (!(await answers())) return undefined;
      const queues = QUEUE_NAMES.map(
        (name) => new Queue(name, { connection, prefix: options.prefix ?? DEFAULT_PREFIX, skipMetasUpdate: true }),
      );
      try {
        const [sign, poll, preserve, webhook] = await Promise.all(queues.map((queue) => count(queue, seen)));
        if (sign === undefined || poll === undefined || preserve === undefined || webhook === undefined)
          return undefined;
        return { sign, poll, preserve, webhook };
      } catch {
        return undefined;
      } finally {
        for (const queue of queues) queue.close().catch(() => {});
      }
    },
    async [Symbol.asyncDispose]() {
      connection.disconnect();
    },
  };
}

const yesOrNo = [() => true, () => false] as const;

/** The job that waited longest at the last look, for which of its runs and since when, by queue. */
type Seen = Map<string, { readonly run: string; readonly sinceMs: number }>;

async function count(queue: Queue, seen: Seen): Promise<QueueCount> {
  queue.on('error', () => {});
  const [found, oldest] = await Promise.all([queue.getJobCounts(...STATES), queue.getJobs(['wait'], 0, 0, true)]);
  const jobs: Record<JobState, number> = { waiting: 0, active: 0, delayed: 0, prioritized: 0, failed: 0, ...found };
  const [first] = oldest;
  if (first === undefined) return { jobs };
  const now = Date.now();
  const last = seen.get(queue.name);
  const run = `${first.id} ${first.attemptsStarted}`;
  const sinceMs = last?.run === run ? last.sinceMs : (dueSince(first, false) ?? now);
  seen.set(queue.name, { run, sinceMs });
  return { jobs, oldestWaitingMs: Math.max(0, now - sinceMs) };
}
