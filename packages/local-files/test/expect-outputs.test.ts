import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readyCopyThread } from '../src/copy-thread.ts';
import { expectOutputsOf } from '../src/index.ts';

const LARGE = 16 * 1024 * 1024;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kyso-expect-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function file(name: string, size: number): string {
  const path = join(directory, name);
  writeFileSync(path, '');
  truncateSync(path, size);
  return path;
}

it('starts a thread for a large file that is still to come, and none for small ones or a path that leads nowhere', async () => {
  expectOutputsOf([file('small', LARGE - 1), join(directory, 'nowhere')]);
  await setTimeout(300);
  expect(readyCopyThread()).toBeUndefined();

  expectOutputsOf([file('small too', 1), file('large', LARGE)]);
  while (readyCopyThread() === undefined) await setTimeout(5);
});
