import { KysoError } from '@kyso/domain';
import { givenUp, noSlotInTime } from './unavailable.ts';

/** Calls that may wait for a free slot; one more is turned away at once. */
export const MAX_WAITING = 256;

/** How long somebody waits for a slot, at most. */
export type Patience = { readonly signal: AbortSignal; readonly timeoutMs: number };

/** Runs at most `limit` tasks at a time, the others in the order they came. */
export class Pool {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    if (!Number.isInteger(limit) || limit < 1) throw new RangeError('a pool needs at least one slot');
    this.#free = limit;
  }

  /**
   * @param patience bounds the wait for a slot, not the task, which has to watch its own bounds.
   * @throws KysoError `provider.unavailable` when no slot becomes free in time, or {@link MAX_WAITING} calls wait already.
   */
  async run<T>(task: () => Promise<T>, patience: Patience): Promise<T> {
    if (!this.#enters(patience)) await this.#turn(patience);
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  /** Takes a free slot; false: one has to wait for it. */
  #enters({ signal }: Patience): boolean {
    if (signal.aborted) throw givenUp();
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    if (this.#waiting.length >= MAX_WAITING) {
      throw new KysoError('provider.unavailable', 'too many calls wait for the provider', {
        details: { reason: 'pool_full', maxWaiting: MAX_WAITING },
      });
    }
    return false;
  }

  #turn({ signal, timeoutMs }: Patience): Promise<void> {
    return new Promise((resolve, reject) => {
      const stopWaiting = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
      };
      const start = () => {
        stopWaiting();
        resolve();
      };
      const leave = (error: KysoError) => {
        stopWaiting();
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(error);
      };
      const giveUp = () => leave(givenUp());
      const timer = setTimeout(() => leave(noSlotInTime(timeoutMs)), timeoutMs);
      this.#waiting.push(start);
      signal.addEventListener('abort', giveUp);
    });
  }

  /** The slot goes straight to the next in line, so that nobody can jump the queue. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
