import { describe, expect, it } from '@jest/globals';
import { Tries } from '../src/tries.ts';

describe('tries of an address', () => {
  it('run out after ten wrong ones, and come back after a quarter of an hour', () => {
    let now = 0;
    const tries = new Tries(() => now);
    for (let i = 0; i < 10; i++) expect(tries.take('10.0.0.1')).toBeUndefined();
    now = 60_000;
    expect(tries.take('10.0.0.1')).toBe(14 * 60);
    expect(tries.take('10.0.0.2')).toBeUndefined();
    now = 15 * 60_000;
    expect(tries.take('10.0.0.1')).toBeUndefined();
  });

  it('are not used up by right ones', () => {
    const tries = new Tries(() => 0);
    for (let i = 0; i < 50; i++) {
      expect(tries.take('10.0.0.1')).toBeUndefined();
      tries.giveBack('10.0.0.1');
    }
  });
});
