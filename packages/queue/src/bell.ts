/** The producing side: rings doorbells, and survives a Redis that is down, frozen or restarted. */
import type { Bell, Doorbell } from '@kyso/domain';
import { type JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { connect, type QueueAddress } from './connection.ts';
import { DEFAULT_PREFIX, type JobSpec, type QueueName, toJob } from './doorbells.ts';

/** A ring is given up after this time; the port promises two seconds. */
const RING_TIMEOUT_MS = 1_800;
/** Largest data of a job, in characters: ids fit ten times over, documents and names do not. */
const DATA_MAX = 2_048;
/** Events that BullMQ keeps for onlookers; nobody of us needs them. */
const KEPT_EVENTS = 1_000;

/**
 * Finished jobs go at once, completed or failed: an id that is still kept would swallow the next bell of that name
 * without a word, and the sweeper could heal nothing.
 */
const JOB_OPTIONS: JobsOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
  removeOnComplete: true,
  removeOnFail: true,
};

export interface QueueBell extends Bell, AsyncDisposable {
  /** Whether Redis answered lately: the degraded flag of `/readyz`. */
  readonly connected: boolean;
}

/**
 * A bell on BullMQ. The same doorbell rung twice is one job while that job exists. A bell in a hurry pulls a delayed job of
 * the same id forward; any other never changes the job that is there.
 */
export function openBell(options: QueueAddress & { readonly onError?: (error: Error) => void }): QueueBell {
  return new BullBell(options.url, options.prefix ?? DEFAULT_PREFIX, options.onError ?? (() => {}));
}

class BullBell implements QueueBell {
  readonly #connection: Redis;
  readonly #prefix: string;
  readonly #onError: (error: Error) => void;
  readonly #queues = new Map<QueueName, Queue>();
  readonly #firstReady: Promise<void>;

  constructor(url: string, prefix: string, onError: (error: Error) => void) {
    this.#connection = connect(url, 'producer', onError);
    this.#prefix = prefix;
    this.#onError = onError;
    this.#firstReady = new Promise((resolve) => this.#connection.once('ready', () => resolve()));
  }

  get connected(): boolean {
    return this.#connection.status === 'ready';
  }

  async ring(doorbell: Doorbell): Promise<boolean> {
    const job = toJob(doorbell);
    const rung = this.#add(job).catch((error: unknown) => {
      this.#forget(job.queue);
      this.#onError(error instanceof Error ? error : new Error('the queue refused a job', { cause: error }));
      return false;
    });
    return await within(RING_TIMEOUT_MS, rung, () => this.#drop());
  }

  async #add({ queue, name, data, jobId, delayMs, hurry }: JobSpec): Promise<boolean> {
    // Only a bell that has never been connected waits; one that lost Redis says so at once.
    if (this.#connection.status === 'connecting' || this.#connection.status === 'connect') await this.#firstReady;
    if (!this.connected) return false;
    // BullMQ's own limit would be stored with every job.
    if (JSON.stringify(data).length > DATA_MAX) throw new TypeError('the data of a job are too large');
    const job = await this.#queue(queue).add(name, data, { ...JOB_OPTIONS, jobId, delay: delayMs });
    if (hurry) await job.promote().catch(ignoreAnswer);
    return true;
  }

  #queue(name: QueueName): Queue {
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue(name, {
      connection: this.#connection,
      prefix: this.#prefix,
      streams: { events: { maxLen: KEPT_EVENTS } },
    });
    queue.on('error', this.#onError);
    this.#queues.set(name, queue);
    return queue;
  }

  /** A BullMQ queue whose first contact failed stays broken for good, so the next ring gets a fresh one. */
  #forget(name: QueueName): void {
    const queue = this.#queues.get(name);
    this.#queues.delete(name);
    queue?.close().catch(this.#onError);
  }

  /** Redis took the connection but does not answer: until it does, rings fail at once instead of after a timeout. */
  #drop(): void {
    if (this.connected) this.#connection.disconnect(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const queue of this.#queues.values()) await queue.close().catch(this.#onError);
    this.#connection.disconnect();
  }
}

/** BullMQ marks what Redis answered ("not delayed", "gone by now") with a negative code; other errors are faults. */
function ignoreAnswer(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'number') throw error;
}

async function within(timeoutMs: number, work: Promise<boolean>, onTimeout: () => void): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      onTimeout();
      resolve(false);
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
