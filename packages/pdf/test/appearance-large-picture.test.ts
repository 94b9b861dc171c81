import { describe, expect, it } from '@jest/globals';
import { encodePng } from '@kyso/fixtures';
import { APPEARANCE_LIMITS } from '../src/appearance/appearance-limits.ts';
import { drawAppearance } from '../src/appearance/draw-appearance.ts';
import { drawInScratch } from '../src/appearance/scratch-drawing.ts';

const SIDE_PX = APPEARANCE_LIMITS.imageSidePx;
const TIMEOUT_MS = 60_000;
/** Half transparent, so that colours and transparency are decoded. */
const image = encodePng(SIDE_PX, SIDE_PX, new Uint8Array(SIDE_PX * SIDE_PX * 4).fill(0x80));
const text = { widthPt: 200, heightPt: 80, lines: ['Nguyễn Văn An'] };
const options = { ...text, image };

/** How often others get a turn while the work is done. */
async function turnsDuring<T>(work: Promise<T>): Promise<{ result: T; turns: number }> {
  let isDone = false;
  let turns = 0;
  const finished = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  return { result: await finished, turns };
}

describe('a picture of the largest size', () => {
  it(
    'is decoded beside everything else, and drawn as it would be here',
    async () => {
      await drawInScratch(text); // fonts are read from the disk once
      const here = await turnsDuring(drawInScratch(options));
      const beside = await turnsDuring(drawAppearance(options));
      expect(Buffer.from(beside.result.pdf).equals(here.result.pdf)).toBe(true);
      expect({ ...beside.result, pdf: undefined }).toEqual({ ...here.result, pdf: undefined });
      expect(beside.turns).toBeGreaterThan(20 * here.turns);
    },
    TIMEOUT_MS,
  );

  it(
    'is refused with the same words when it is damaged',
    async () => {
      const damaged = { ...options, image: image.slice(0, -40) };
      const [here, beside] = await Promise.allSettled([drawInScratch(damaged), drawAppearance(damaged)]);
      if (here.status !== 'rejected' || beside.status !== 'rejected') throw new TypeError('both were to be refused');
      const { code, message, details } = here.reason;
      expect(beside.reason).toMatchObject({ name: 'KysoError', code, message, details });
      expect(code).toBe('image.invalid');
    },
    TIMEOUT_MS,
  );
});
