import { KysoError } from '@kyso/domain';

/** Calls that may wait for a free slot; one more is turned away at once. */
export const MAX_WAITING = 256;

/** Runs at most `limit` tasks at a time, the others in the order they came. */
export class Pool {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    if (!Number.isInteger(limit) || limit < 1) throw new RangeError('a pool needs at least one slot');
    this.#free = limit;
  }

  /**
   * @param signal gives up the wait for a slot; the running task has to watch its own.
   * @throws the reason of `signal`, or KysoError `provider.unavailable` when {@link MAX_WAITING} calls wait already.
   */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    if (this.#waiting.length >= MAX_WAITING) {
      throw new KysoError('provider.unavailable', 'too many calls wait for the provider', {
        details: { reason: 'pool_full', maxWaiting: MAX_WAITING },
      });
    }
    await this.#turn(signal);
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal.reason);
      };
      this.#waiting.push(start);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** The slot goes straight to the next in line, so that nobody can jump the queue. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
