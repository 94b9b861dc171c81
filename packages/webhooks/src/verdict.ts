/** What an attempt means for its delivery. Pure: time and chance come in. */
import type { Answer, NoAnswer } from './attempt.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Pause before the 1st, 2nd, 3rd … attempt: ten attempts in about three days and four hours. */
export const SCHEDULE_MS = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
] as const;
/** Pauses are spread by ± this part, so that what failed together does not come back together. */
const JITTER = 0.2;
/** A receiver that says it is overloaded has at least this much peace. */
const SLOW_DOWN_MIN_MS = MINUTE_MS;
/** However long Retry-After asks for. */
const RETRY_AFTER_MAX_MS = 24 * HOUR_MS;

export type Verdict =
  | { readonly kind: 'succeeded' }
  /** The receiver does not want this one message. */
  | { readonly kind: 'refused' }
  /** The receiver wants no more messages. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'retry'; readonly afterMs: number }
  | { readonly kind: 'exhausted' };

/** 502 and 504 come from a proxy whose back end is not keeping up. */
const SLOW_DOWN: readonly number[] = [429, 502, 504];

/**
 * @param attempt number of the attempt just made, 1, 2, 3 …
 * @param chance 0 ≤ chance < 1, where in the jitter the pause falls.
 */
export function judge(result: Answer | NoAnswer, context: { attempt: number; nowMs: number; chance: number }): Verdict {
  const { attempt, nowMs, chance } = context;
  if (result.kind === 'answer') {
    if (result.control === 'disable' || result.status === 410) return { kind: 'gone' };
    if (result.status >= 200 && result.status < 300) return { kind: 'succeeded' };
    if (result.control === 'abort-message') return { kind: 'refused' };
  }
  const scheduledMs = SCHEDULE_MS[attempt];
  if (scheduledMs === undefined) return { kind: 'exhausted' };
  const spreadMs = scheduledMs * (1 - JITTER + 2 * JITTER * chance);
  return { kind: 'retry', afterMs: Math.round(Math.max(spreadMs, askedPauseMs(result, nowMs))) };
}

function askedPauseMs(result: Answer | NoAnswer, nowMs: number): number {
  if (result.kind === 'no_answer') return 0;
  const asked = result.retryAfter === undefined ? 0 : retryAfterMs(result.retryAfter, nowMs);
  return Math.max(SLOW_DOWN.includes(result.status) ? SLOW_DOWN_MIN_MS : 0, Math.min(asked, RETRY_AFTER_MAX_MS));
}

/** RFC 9110 §10.2.3: seconds or an HTTP date; what is neither asks for nothing. */
function retryAfterMs(value: string, nowMs: number): number {
  if (/^\d{1,9}$/.test(value)) return Number(value) * SECOND_MS;
  const at = Date.parse(value);
  return Number.isNaN(at) ? 0 : Math.max(0, at - nowMs);
}
