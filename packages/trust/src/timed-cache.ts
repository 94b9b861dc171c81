/** What was fetched, kept until it is stale; the oldest entries go first. */
import type { Clock } from '@kyso/domain';

type Entry<T> = { readonly value: T; readonly untilMs: number; readonly bytes: number };

export class TimedCache<T> {
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Entry<T>>();
  #bytes = 0;

  constructor(clock: Clock, maxBytes: number) {
    this.#clock = clock;
    this.#maxBytes = maxBytes;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.untilMs > this.#clock.now()) return entry.value;
    this.#drop(key, entry);
    return undefined;
  }

  set(key: string, value: T, { untilMs, bytes }: { untilMs: number; bytes: number }): void {
    const old = this.#entries.get(key);
    if (old !== undefined) this.#drop(key, old);
    if (bytes > this.#maxBytes) return;
    this.#entries.set(key, { value, untilMs, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest, entry);
    }
  }

  #drop(key: string, entry: Entry<T>): void {
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}
