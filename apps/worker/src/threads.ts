/**
 * The further event loops of a worker: threads that run the same program. The first thread starts them, asks them how they
 * are and tells them to stop; they do nothing but jobs.
 */
import { pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { HostProcess, MetricValues } from '@kyso/runtime';

export type LoopReport = { readonly isConnected: boolean; readonly metrics: MetricValues };
/** What a thread is told at its start. */
export type LoopPlace = { readonly index: number; readonly loops: number; readonly pulse: SharedArrayBuffer };

type Order = { readonly kind: 'stop' } | { readonly kind: 'report'; readonly number: number };
type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'report'; readonly number: number; readonly report: LoopReport };

/** Whoever answers no sooner is taken for one that does not answer. */
const REPORT_TIMEOUT_MS = 2_000;

type ThreadOptions = {
  /** When it aborts they are told to stop, and end in their own time. */
  readonly signal: AbortSignal;
  /** A thread ended by itself. */
  readonly onLost: (error: unknown) => void;
};

export class Threads {
  readonly #options: ThreadOptions;
  #threads: readonly Thread[] = [];

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /**
   * Starts all loops but the first and resolves when they take jobs.
   * @throws what ended a thread before it was ready.
   */
  async start(loops: number, pulse: SharedArrayBuffer): Promise<void> {
    const further = Array.from({ length: loops - 1 }, (_, n) => n + 1);
    this.#threads = further.map((index) => new Thread({ index, loops, pulse }, this.#options));
    await Promise.all(this.#threads.map(({ ready }) => ready));
  }

  /** Of every thread; undefined for one that does not answer. */
  reports(): Promise<readonly (LoopReport | undefined)[]> {
    return Promise.all(this.#threads.map((thread) => thread.report()));
  }

  async ended(): Promise<void> {
    await Promise.all(this.#threads.map(({ ended }) => ended));
  }
}

class Thread {
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #asked = new Map<number, (report: LoopReport) => void>();
  #number = 0;

  constructor(place: LoopPlace, { signal, onLost }: ThreadOptions) {
    this.#worker = new Worker(pathToFileURL(process.argv[1] ?? ''), { workerData: place });
    const ready = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.ended = ended.promise;
    let fault: unknown;
    this.#worker.once('error', (error) => {
      fault = error;
    });
    this.#worker.once('exit', () => {
      ended.resolve();
      const error = new Error('an event loop of the worker has ended', { cause: fault });
      ready.reject(error);
      if (!signal.aborted) onLost(error);
    });
    this.#worker.on('message', (answer: Answer) => {
      if (answer.kind === 'ready') ready.resolve();
      else this.#asked.get(answer.number)?.(answer.report);
    });
    signal.addEventListener('abort', () => this.#send({ kind: 'stop' }), { once: true });
  }

  async report(): Promise<LoopReport | undefined> {
    const number = this.#number++;
    const { promise, resolve } = Promise.withResolvers<LoopReport | undefined>();
    const timer = setTimeout(() => resolve(undefined), REPORT_TIMEOUT_MS);
    this.#asked.set(number, resolve);
    this.#send({ kind: 'report', number });
    const report = await promise;
    clearTimeout(timer);
    this.#asked.delete(number);
    return report;
  }

  #send(order: Order): void {
    this.#worker.postMessage(order);
  }
}

/** The end of a further thread at which it is told what to do; undefined in the first one. */
export function openThreadEnd(): ThreadEnd | undefined {
  return isMainThread || parentPort === null ? undefined : new ThreadEnd(parentPort);
}

export class ThreadEnd {
  readonly place = workerData as LoopPlace; // from the constructor of Thread
  readonly #port: NonNullable<typeof parentPort>;

  constructor(port: NonNullable<typeof parentPort>) {
    this.#port = port;
  }

  /** For the shutdown: the order of the first thread takes the place of a signal. */
  get host(): HostProcess {
    return {
      on: (signal, listener) => {
        if (signal === 'SIGTERM') this.#port.on('message', (order: Order) => order.kind === 'stop' && listener());
      },
      exit: (code) => process.exit(code),
    };
  }

  /** To be called when the loop takes jobs. */
  serve(report: () => Promise<LoopReport>): void {
    this.#port.on('message', async (order: Order) => {
      if (order.kind === 'report') this.#send({ kind: 'report', number: order.number, report: await report() });
    });
    this.#send({ kind: 'ready' });
  }

  #send(answer: Answer): void {
    this.#port.postMessage(answer);
  }
}
