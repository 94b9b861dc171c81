import type { Clock, Instant } from '@kyso/domain';

/** 2 March 2026, 08:00 UTC: where every manual clock starts. */
export const START_MS = Date.UTC(2026, 2, 2, 8);

/** An instant `offsetMs` after {@link START_MS}. */
export function instant(offsetMs = 0): Instant {
  return new Date(START_MS + offsetMs).toISOString();
}

/** A clock that moves only when told to. */
export class ManualClock implements Clock {
  #nowMs: number;

  constructor(nowMs: number = START_MS) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  set(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  advance(byMs: number): void {
    this.#nowMs += byMs;
  }

  /** The present moment (or one `offsetMs` later) as the domain writes it. */
  instant(offsetMs = 0): Instant {
    return new Date(this.#nowMs + offsetMs).toISOString();
  }
}
