import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '@kyso/domain';

describe('a time that somebody gives', () => {
  it.each([
    ['2026-11-26T08:00:00+07:00', '2026-11-26T01:00:00.000Z'],
    ['2026-11-26T08:00Z', '2026-11-26T08:00:00.000Z'],
    ['2024-02-29T23:59:59.125-03:30', '2024-03-01T03:29:59.125Z'],
  ])('%s is read as %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it.each([
    '',
    '2026',
    '2026-11-26',
    '2026-11-26T08:00:00',
    '03/04/2025',
    '26 Nov 2026 08:00 GMT',
    '2026-02-30T08:00:00Z',
    '2025-02-29T08:00:00Z',
    '2026-13-01T08:00:00Z',
    '2026-00-10T08:00:00Z',
    '2026-11-26T24:00:00Z',
    '2026-11-26T08:00:60Z',
    '2026-11-26T08:00:00+99:00',
    '2026-11-26T08:00:00+0700',
    ' 2026-11-26T08:00:00Z',
    '2026-11-26T08:00:00Z\n',
    'hôm qua',
  ])('%j is none: its day or its zone would be guessed', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});
