import { expect, it } from '@jest/globals';
import { MAX_RETRY_AFTER_MS, parseRetryAfter } from '../../src/http/retry-after.ts';

const NOW = Date.parse('2026-03-16T06:30:00Z');

it.each([
  ['0', 0],
  [' 120 ', 120_000],
  ['Mon, 16 Mar 2026 06:31:30 GMT', 90_000],
  ['Mon, 16 Mar 2026 06:00:00 GMT', 0],
  ['99999999999999999999', MAX_RETRY_AFTER_MS],
  ['Fri, 31 Dec 2100 00:00:00 GMT', MAX_RETRY_AFTER_MS],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('reads %j as %j', (field, waitMs) => {
  expect(parseRetryAfter(field, NOW)).toBe(waitMs);
});
