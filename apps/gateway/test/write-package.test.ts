import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type Member, writePackage } from '../src/evidence/write-package.ts';

const HEAD = { request_id: 'sr_1', made_at: '2026-07-01T00:00:00.000Z' };
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('the writing of an evidence package', () => {
  it('gives the same bytes for the same members', async () => {
    async function* members(): AsyncGenerator<Member> {
      yield { path: 'a.txt', content: text('một') };
      yield { path: 'b.txt', content: text('hai') };
    }
    const made = await buffer(writePackage(HEAD, members()));
    expect(made.includes('manifest.json')).toBe(true);
    expect(await buffer(writePackage(HEAD, members()))).toEqual(made);
  });

  it('lets go of an open document when the reader goes away', async () => {
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(65_536);
      } finally {
        isClosed = true;
      }
    }
    async function* members(): AsyncGenerator<Member> {
      yield { path: 'endless.pdf', content: endless() };
    }
    const output = writePackage(HEAD, members());
    output.on('error', () => {});
    for await (const _ of output) break;
    for (let tries = 0; !isClosed && tries < 100; tries++) await sleep(10);
    expect(isClosed).toBe(true);
  });

  it('breaks off when a member fails, so that half a package is never taken for one', async () => {
    async function* members(): AsyncGenerator<Member> {
      yield { path: 'a.txt', content: text('một') };
      throw new Error('the disk is gone');
    }
    await expect(buffer(writePackage(HEAD, members()))).rejects.toThrow('the disk is gone');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield text('một');
      throw new Error('the blob is gone');
    }
    async function* second(): AsyncGenerator<Member> {
      yield { path: 'a.pdf', content: broken() };
    }
    await expect(buffer(writePackage(HEAD, second()))).rejects.toThrow('the blob is gone');
  });
});
