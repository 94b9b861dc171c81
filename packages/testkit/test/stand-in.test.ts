import { describe, expect, it } from '@jest/globals';
import { standIn } from '../src/launch/stand-in.ts';

describe('a server that was not built', () => {
  it('is a failure in CI, which says how to build it', () => {
    expect(() => standIn('no-such-server', 'nothing', { CI: 'true' })).toThrow(
      /no-such-server: run .\/script\/stand-ins/,
    );
  });

  it('is absent on a desk', () => {
    expect(standIn('no-such-server', 'nothing (a test of this very line)', {})).toBeUndefined();
  });
});
