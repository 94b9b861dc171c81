import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CHUNK_BYTES } from '../src/chunk-buffers.ts';
import { readyCopyThread, wakeCopyThread } from '../src/copy-thread.ts';

/** More than the ring holds, and no whole number of chunks. */
const BYTES = Buffer.from(Array.from({ length: 9 * CHUNK_BYTES + 5 }, (_, index) => (index * 7 + (index >> 11)) % 256));
/** Not the first: the caller's thread has copied what is before. */
const START = 2 * CHUNK_BYTES;

let directory: string;
let from: number;
let to: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kyso-thread-'));
  writeFileSync(join(directory, 'base'), BYTES);
  from = openSync(join(directory, 'base'), 'r');
  to = openSync(join(directory, 'copy'), 'wx+');
});
afterEach(() => {
  closeSync(from);
  closeSync(to);
  rmSync(directory, { recursive: true });
});

const order = (start = START) => ({ from, to, start, end: BYTES.length });

/** One that has started, whoever had it before. */
async function aThread() {
  wakeCopyThread();
  for (;;) {
    const thread = readyCopyThread();
    if (thread !== undefined) return thread;
    await setTimeout(5);
  }
}

async function chunksOf(copying: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of copying) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

describe('a thread that copies', () => {
  it.each([0, START])('hands on what arrived in the other file, from byte %d on', async (start) => {
    const arrived = await chunksOf((await aThread()).copy(order(start)));
    expect(arrived.equals(BYTES.subarray(start))).toBe(true);
    expect(readFileSync(join(directory, 'copy')).subarray(start).equals(arrived)).toBe(true);
  });

  it('copies again when it has copied', async () => {
    const thread = await aThread();
    await chunksOf(thread.copy(order()));
    expect(readyCopyThread()).toBe(thread);
    expect((await chunksOf(thread.copy(order(0)))).equals(BYTES)).toBe(true);
  });

  it('stops when nobody wants more, and is free for the next', async () => {
    const thread = await aThread();
    for await (const _ of thread.copy(order(0))) break;
    expect(statSync(join(directory, 'copy')).size).toBeLessThan(BYTES.length);
    expect(readyCopyThread()).toBe(thread);
    expect((await chunksOf(thread.copy(order(0)))).equals(BYTES)).toBe(true);
  });

  it('tells that the base became shorter, after what it could copy', async () => {
    truncateSync(join(directory, 'base'), BYTES.length - 1);
    const thread = await aThread();
    await expect(chunksOf(thread.copy(order()))).rejects.toMatchObject({ details: { reason: 'file_shortened' } });
    expect(readyCopyThread()).toBe(thread);
  });

  it('tells what the system said', async () => {
    const thread = await aThread();
    const toDirectory = { ...order(), from: openSync(directory, 'r') };
    await expect(chunksOf(thread.copy(toDirectory))).rejects.toMatchObject({ code: 'EISDIR', syscall: 'read' });
    closeSync(toDirectory.from);
  });
});
