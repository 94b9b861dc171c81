import { expect, it } from '@jest/globals';
import { randomBytes } from '../src/random.ts';

it('random bytes are of the wanted length, whatever was taken before, and never the same', () => {
  const seen = new Set<string>();
  let drawn = 0;
  for (const length of Array.from({ length: 3_000 }, (_, n) => 8 + (n % 120))) {
    const bytes = randomBytes(length);
    expect(bytes).toHaveLength(length);
    seen.add(Buffer.from(bytes.subarray(0, 8)).toString('hex'));
    drawn++;
  }
  expect(seen.size).toBe(drawn);
});

it('random bytes that were given out belong to whoever asked', () => {
  const bytes = randomBytes(16);
  const copy = Uint8Array.from(bytes);
  bytes.fill(7);
  const next = randomBytes(16);
  expect(next).not.toEqual(copy);
  expect(next).not.toEqual(bytes);
  expect(randomBytes(0)).toHaveLength(0);
});

it('every value of a byte comes about as often as any other', () => {
  const counts = new Array<number>(256).fill(0);
  for (let n = 0; n < 16_000; n++) for (const byte of randomBytes(16)) counts[byte] = (counts[byte] ?? 0) + 1;
  for (const count of counts) {
    expect(count).toBeGreaterThan(800);
    expect(count).toBeLessThan(1_200);
  }
});
