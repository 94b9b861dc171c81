import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import { openLocalFile } from '@kyso/local-files';

const directory = mkdtempSync(join(tmpdir(), 'kyso-local-'));
afterAll(() => rmSync(directory, { recursive: true }));

const MIB = 1024 * 1024;
let files = 0;
function file(bytes: Uint8Array): string {
  const path = join(directory, `file-${files++}`);
  writeFileSync(path, bytes);
  return path;
}
const pattern = (length: number) =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 13) + (index >> 19)) % 256);

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const chunk of chunks) copies.push(Buffer.from(chunk));
  return Buffer.concat(copies);
}

async function reasonOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!isKysoError(error, 'store.unavailable')) throw error;
    return error.details['reason'];
  }
}

describe('a local file', () => {
  it.each([0, 1, 1000, MIB - 1, MIB, MIB + 1, 3 * MIB + 7])('streams its %d bytes in order', async (length) => {
    const bytes = pattern(length);
    using local = openLocalFile(file(bytes));
    expect(local.size).toBe(length);
    expect((await collect(local.stream())).equals(bytes)).toBe(true);
  });

  it('streams a stretch and reads a slice, cut at the end', async () => {
    const bytes = pattern(2 * MIB + 100);
    using local = openLocalFile(file(bytes));
    expect((await collect(local.stream(5, MIB + 9))).equals(bytes.subarray(5, MIB + 9))).toBe(true);
    expect((await collect(local.stream(2 * MIB, 9 * MIB))).length).toBe(100);
    expect(local.read(2 * MIB, 500)).toEqual(bytes.slice(2 * MIB));
    expect(local.read(9 * MIB, 10)).toEqual(new Uint8Array(0));
  });

  it('gives each of two streams its own buffers', async () => {
    const [one, two] = [pattern(2 * MIB), pattern(2 * MIB).reverse()];
    using first = openLocalFile(file(one));
    using second = openLocalFile(file(two));
    const both = await Promise.all([collect(first.stream()), collect(second.stream())]);
    expect(both.map((read, index) => read.equals(index === 0 ? one : two))).toEqual([true, true]);
  });

  it('keeps a chunk as it is while the next ones are read', async () => {
    const bytes = pattern(6 * MIB);
    using local = openLocalFile(file(bytes));
    let at = 0;
    for await (const chunk of local.stream()) {
      await setTimeout(5); // whatever is being read meanwhile has arrived
      expect(Buffer.compare(chunk, bytes.subarray(at, at + chunk.length))).toBe(0);
      at += chunk.length;
    }
  });

  it('may be left in the middle of a stream', async () => {
    const bytes = pattern(3 * MIB);
    using local = openLocalFile(file(bytes));
    for await (const chunk of local.stream()) {
      expect(chunk.length).toBeLessThan(bytes.length);
      break;
    }
    expect((await collect(local.stream())).equals(bytes)).toBe(true);
  });

  it('does not hand over a file that became shorter', async () => {
    const path = file(pattern(2 * MIB));
    using local = openLocalFile(path);
    truncateSync(path, MIB);
    expect(await reasonOf(() => collect(local.stream()))).toBe('file_shortened');
    expect(await reasonOf(() => local.read(MIB, 10))).toBe('file_shortened');
  });

  it('names why it cannot be opened', async () => {
    mkdirSync(join(directory, 'folder'));
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    expect(await reasonOf(() => openLocalFile(join(directory, 'missing')))).toBe('ENOENT');
    expect(await reasonOf(() => openLocalFile(join(directory, 'folder')))).toBe('not_a_file');
    expect(await reasonOf(() => openLocalFile(join(directory, 'pipe')))).toBe('not_a_file'); // and waits for no writer
  });
});
