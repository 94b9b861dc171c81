/**
 * Requests that sleep because their provider is silent. None of them looks again by itself: one is rung at a time, to
 * try, and as soon as the provider answers the others are rung, one after the other. What is lost with this process
 * comes back by its own delayed job.
 */
import type { Doorbell, RequestId } from '@kyso/domain';

export type EffectBell = Extract<Doorbell, { kind: 'effect' }>;

/** Between two that try, unless the circuit says that it stays open for longer. */
const TRY_MS = 5_000;
/** Between two that are rung because the provider answers, and the time within which all are, however many. */
const SPREAD_MS = 100;
const ALL_WITHIN_MS = 30_000;
/** Who fell asleep just now may still be on the way into the queue, where no bell is heard. */
const SETTLED_MS = 1_000;

type Asleep = { readonly doorbell: EffectBell; readonly sinceMs: number };

export class StandBy {
  readonly #ring: (doorbell: EffectBell) => Promise<unknown>;
  readonly #asleep = new Map<RequestId, Asleep>();
  #isAnswering = false;
  #nextAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param ring must not throw, as bells do not. */
  constructor(ring: (doorbell: EffectBell) => Promise<unknown>) {
    this.#ring = ring;
  }

  get size(): number {
    return this.#asleep.size;
  }

  sleep(doorbell: EffectBell): void {
    const { requestId } = doorbell;
    // Whoever tried in vain stands at the end again.
    this.#asleep.delete(requestId);
    this.#asleep.set(requestId, { doorbell, sinceMs: performance.now() });
    this.#setTimer();
  }

  /** The request is being looked at, whoever rang. */
  wake(requestId: RequestId): void {
    this.#asleep.delete(requestId);
  }

  answered(): void {
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    this.#nextAtMs = 0;
    this.#setTimer();
  }

  /** @param againMs nobody tries sooner. */
  silent(againMs: number): void {
    const now = performance.now();
    // Only the end of an answering time begins a pause: whoever is turned away later does not put off the next try.
    const pauseMs = this.#isAnswering ? Math.max(againMs, TRY_MS) : againMs;
    this.#nextAtMs = Math.max(this.#nextAtMs, now + pauseMs);
    this.#isAnswering = false;
    this.#setTimer();
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [next] = this.#asleep.values();
    if (next === undefined) return;
    const atMs = Math.max(this.#nextAtMs, next.sinceMs + SETTLED_MS);
    this.#timer = setTimeout(() => this.#ringNext(), Math.max(0, atMs - performance.now())).unref();
  }

  #ringNext(): void {
    const [next] = this.#asleep.values();
    if (next === undefined) return;
    const spreadMs = Math.min(SPREAD_MS, ALL_WITHIN_MS / this.#asleep.size);
    this.#asleep.delete(next.doorbell.requestId);
    this.#nextAtMs = performance.now() + (this.#isAnswering ? spreadMs : TRY_MS);
    void this.#ring({ ...next.doorbell, hurry: true });
    this.#setTimer();
  }
}
