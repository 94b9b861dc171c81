/** How long to stay away between two lookups: often while the person is likely to have the phone in hand. */

const FAST_PAUSE_MS = 2_000;
const SLOW_PAUSE_MS = 5_000;
const FAST_FOR_MS = 20_000;
const MAX_FAULT_PAUSE_MS = 30_000;
/** Pauses vary by ±20 %, so that many waiting callers do not ask together. */
const JITTER = 0.2;

export type Waiting = {
  /** Since the submission. */
  readonly waitedMs: number;
  /** Until the deadline. */
  readonly leftMs: number;
  /** Faults of the provider in a row. */
  readonly faults: number;
  /** What the provider asked for. */
  readonly retryAfterMs: number | undefined;
};

/** Milliseconds, never past the deadline, so that the last lookup happens right at it. `random` is in [0, 1). */
export function lookupPause(waiting: Waiting, random: number): number {
  const base = waiting.waitedMs < FAST_FOR_MS ? FAST_PAUSE_MS : SLOW_PAUSE_MS;
  const calm = Math.min(MAX_FAULT_PAUSE_MS, base * 2 ** waiting.faults);
  const jittered = calm * (1 - JITTER + 2 * JITTER * random);
  const pauseMs = Math.max(jittered, waiting.retryAfterMs ?? 0);
  return Math.round(Math.min(pauseMs, Math.max(waiting.leftMs, 1)));
}
