import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readyCopyThread } from '../src/copy-thread.ts';
import { expectOutputsOf } from '../src/index.ts';

const MIB = 1024 * 1024;

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

it.each<[string, number[]]>([
  ['small ones', [16 * MIB - 1, 16 * MIB - 1, 16 * MIB - 1]],
  ['a single one that is copied sooner than a thread starts', [32 * MIB - 1, 1]],
])('starts no thread for %s, nor for a path that leads nowhere', async (_, sizes) => {
  expectOutputsOf([...sizes.map((size, index) => file(`${index}`, size)), join(directory, 'nowhere')]);
  await setTimeout(300);
  expect(readyCopyThread()).toBeUndefined();
});

it.each<[string, number[]]>([
  ['a very large file', [1, 32 * MIB]],
  ['large files', [16 * MIB, 16 * MIB]],
])('starts a thread for %s still to come', async (_, sizes) => {
  expectOutputsOf(sizes.map((size, index) => file(`${index}`, size)));
  while (readyCopyThread() === undefined) await setTimeout(5);
});
