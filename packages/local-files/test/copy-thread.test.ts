import { closeSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { CHUNK_BYTES } from '../src/chunk-buffers.ts';
import { readyCopyThread, wakeCopyThread } from '../src/copy-thread.ts';
import { baseAndCopy } from './base-and-copy.ts';

/** More than the ring holds, and no whole number of chunks. */
const BYTES = Buffer.from(Array.from({ length: 9 * CHUNK_BYTES + 5 }, (_, index) => (index * 7 + (index >> 11)) % 256));
/** Not the first: the caller's thread has copied what is before. */
const START = 2 * CHUNK_BYTES;

const files = baseAndCopy(BYTES);

const order = (start = START) => ({ from: files.from, to: files.to, start, end: BYTES.length });

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
    expect(readFileSync(join(files.directory, 'copy')).subarray(start).equals(arrived)).toBe(true);
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
    expect(statSync(join(files.directory, 'copy')).size).toBeLessThan(BYTES.length);
    expect(readyCopyThread()).toBe(thread);
    expect((await chunksOf(thread.copy(order(0)))).equals(BYTES)).toBe(true);
  });

  it('tells that the base became shorter, after what it could copy', async () => {
    truncateSync(join(files.directory, 'base'), BYTES.length - 1);
    const thread = await aThread();
    await expect(chunksOf(thread.copy(order()))).rejects.toMatchObject({ details: { reason: 'file_shortened' } });
    expect(readyCopyThread()).toBe(thread);
  });

  it('tells what the system said', async () => {
    const thread = await aThread();
    const toDirectory = { ...order(), from: openSync(files.directory, 'r') };
    await expect(chunksOf(thread.copy(toDirectory))).rejects.toMatchObject({ code: 'EISDIR', syscall: 'read' });
    closeSync(toDirectory.from);
  });
});
