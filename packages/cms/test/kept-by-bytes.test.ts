import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keptByBytes } from '../src/kept-by-bytes.ts';

/** What it was given, and how often it was asked. */
function counting(limit: number) {
  let reads = 0;
  const read = keptByBytes(limit, (bytes) => {
    reads += 1;
    return { bytes };
  });
  return { read, reads: () => reads };
}

describe('what was read from bytes', () => {
  it('is given again for the same bytes, wherever they stand', () => {
    const { read, reads } = counting(2);
    const bytes = Uint8Array.of(1, 2, 3);
    const first = read(bytes);
    expect(read(Buffer.from([0, 1, 2, 3]).subarray(1))).toBe(first);
    expect(reads()).toBe(1);
  });

  it('stays what it was when the caller uses his bytes for something else', () => {
    const { read } = counting(2);
    const bytes = Uint8Array.of(1, 2, 3);
    read(bytes);
    bytes[1] = 9;
    expect(read(bytes).bytes).toEqual(Uint8Array.of(1, 9, 3));
    expect(read(Uint8Array.of(1, 2, 3)).bytes).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('is never given for other bytes, however little they differ', () => {
    const { read } = counting(64);
    const similar = fc.tuple(
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
    );
    fc.assert(
      fc.property(similar, ([bytes, at, change]) => {
        const other = Uint8Array.from(bytes);
        other[at % other.length] = (other[at % other.length] ?? 0) ^ change;
        for (const one of [bytes, other, bytes]) expect(read(one).bytes).toEqual(Uint8Array.from(one));
      }),
    );
  });

  it('is forgotten beyond the limit, the longest unused first', () => {
    const { read, reads } = counting(2);
    const [a, b, c] = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)];
    for (const bytes of [a, b, a, c, a]) read(bytes);
    expect(reads()).toBe(3);
    read(b);
    expect(reads()).toBe(4);
  });
});
