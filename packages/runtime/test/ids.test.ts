import { describe, expect, it } from '@jest/globals';
import { isId } from '@kyso/domain';
import { createIds, instant } from '../src/index.ts';

describe('createIds', () => {
  it('makes ids of the domain form that encode the time', () => {
    const ids = createIds({ clock: { now: () => 1_469_918_176_385 }, random: (n) => new Uint8Array(n) });
    expect(ids.next('sr')).toBe('sr_01ARYZ6S410000000000000000');
    expect(isId('fil', createIds().next('fil'))).toBe(true);
  });

  it('sorts by creation within one millisecond and when the clock steps back', () => {
    let now = 1_000_000;
    const ids = createIds({ clock: { now: () => now } });
    const made = Array.from({ length: 500 }, (_, i) => {
      if (i === 250) now -= 5000;
      return ids.next('sr');
    });
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(500);
  });

  it('moves on to the next millisecond when the random part is exhausted', () => {
    const ids = createIds({ clock: { now: () => 5 }, random: (n) => new Uint8Array(n).fill(0xff) });
    const [first, second] = [ids.next('sr'), ids.next('sr')];
    expect(first).toBe('sr_0000000005ZZZZZZZZZZZZZZZZ');
    expect(second.startsWith('sr_0000000006')).toBe(true);
  });
});

describe('instant', () => {
  it('is RFC 3339 in UTC with milliseconds', () => {
    expect(instant(0)).toBe('1970-01-01T00:00:00.000Z');
  });
});
