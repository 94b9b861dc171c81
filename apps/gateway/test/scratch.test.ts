import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { scratchIn } from '../src/scratch.ts';

const root = mkdtempSync(join(tmpdir(), 'kyso-scratch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a place for an upload that is only looked at', () => {
  it('is cleared away when the process that used it died, and not before its time', async () => {
    const scratch = scratchIn(root);
    await using dead = await scratch.open();
    await using alive = await scratch.open();
    const hour = 3_600_000;
    utimesSync(dead.dir, new Date(0), new Date(0));
    await scratch.clear(Date.now() - hour);
    expect(readdirSync(root).map((name) => join(root, name))).toEqual([alive.dir]);
  });

  it('that cannot be made is a fault of the store', async () => {
    await expect(scratchIn('/dev/null/checks').open()).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
