import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../src/attempt.ts';
import { judge, SCHEDULE_MS } from '../src/verdict.ts';

const NOW_MS = Date.UTC(2026, 0, 15, 8, 30);
const answer = (status: number, more: Partial<Answer> = {}): Answer => ({
  kind: 'answer',
  status,
  excerpt: '',
  ...more,
});
const first = { attempt: 1, nowMs: NOW_MS, chance: 0.5 };

describe('the verdict on an attempt', () => {
  it.each([200, 201, 202, 204, 299])('%d is success', (status) => {
    expect(judge(answer(status), first)).toEqual({ kind: 'succeeded' });
  });

  it.each([100, 301, 302, 307, 400, 401, 404, 408, 500, 503])('%d is tried again by schedule', (status) => {
    expect(judge(answer(status), first)).toEqual({ kind: 'retry', afterMs: 5_000 });
  });

  it.each([429, 502, 504])('%d is given at least a minute', (status) => {
    expect(judge(answer(status), first)).toEqual({ kind: 'retry', afterMs: 60_000 });
  });

  it('410 ends it for the endpoint, and a receiver may say so in words', () => {
    expect(judge(answer(410), first)).toEqual({ kind: 'gone' });
    expect(judge(answer(500, { control: 'disable' }), first)).toEqual({ kind: 'gone' });
    expect(judge(answer(400, { control: 'abort-message' }), first)).toEqual({ kind: 'refused' });
  });

  it.each([
    ['120', 120_000],
    [new Date(NOW_MS + 90_000).toUTCString(), 90_000],
    ['999999999', 24 * 3_600_000],
    ['0', 5_000],
    ['soon', 5_000],
    ['-5', 5_000],
  ])('Retry-After %s means %d ms', (retryAfter, afterMs) => {
    expect(judge(answer(503, { retryAfter }), first)).toEqual({ kind: 'retry', afterMs });
  });

  it('follows the schedule with a fifth of jitter either way, and ends after the tenth attempt', () => {
    for (const [attempt, pauseMs] of SCHEDULE_MS.entries()) {
      if (attempt === 0) continue;
      const low = judge({ kind: 'no_answer', error: 'timeout' }, { attempt, nowMs: NOW_MS, chance: 0 });
      const high = judge({ kind: 'no_answer', error: 'timeout' }, { attempt, nowMs: NOW_MS, chance: 1 });
      expect(low).toEqual({ kind: 'retry', afterMs: Math.round(pauseMs * 0.8) });
      expect(high).toEqual({ kind: 'retry', afterMs: Math.round(pauseMs * 1.2) });
    }
    expect(judge(answer(500), { ...first, attempt: 10 })).toEqual({ kind: 'exhausted' });
  });
});
