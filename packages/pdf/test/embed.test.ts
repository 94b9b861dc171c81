import { describe, expect, it } from '@jest/globals';
import { embedContents } from '../src/index.ts';

const OFFSETS = { baseSize: 100, contentsOffset: 102, contentsLength: 10 };

describe('embedding a CMS', () => {
  it('writes hexadecimal and leaves the increment that was given alone, also when it comes in a Buffer', () => {
    const increment = Buffer.from('ab<00000000>cd');
    const signed = embedContents(increment, OFFSETS, Uint8Array.of(0xca, 0xfe));
    expect(Buffer.from(signed).toString('latin1').toLowerCase()).toBe('ab<cafe0000>cd');
    expect(increment.toString('latin1')).toBe('ab<00000000>cd');
  });

  it('says how much room is missing', () => {
    expect(() => embedContents(Buffer.from('ab<00000000>cd'), OFFSETS, new Uint8Array(5))).toThrow(
      expect.objectContaining({ details: { reason: 'placeholder_too_small', neededBytes: 5, reservedBytes: 4 } }),
    );
  });
});
