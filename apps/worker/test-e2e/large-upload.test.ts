import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { largePdf } from '@kyso/fixtures';
import { type Stage, startStage } from './stage.ts';

const UPLOAD_BYTES = 300 * 1000 * 1000;
/** 200 MB. */
const GATEWAY_LIMIT_KIB = 200_000_000 / 1024;
/** Of one event loop; a further one takes its own. */
const WORKER_LIMIT_KIB = 300_000_000 / 1024;
const TIMEOUT_MS = 120_000;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ KYSO_WORKER_THREADS: '1' });
}, TIMEOUT_MS);
afterAll(async () => await stage[Symbol.asyncDispose](), TIMEOUT_MS);

it(
  'takes a document of 300 MB, and signs it, without ever holding it in memory',
  async () => {
    const { constellation, api } = stage;
    const body = Readable.toWeb(Readable.from(largePdf(UPLOAD_BYTES)));
    const response = await fetch(`${constellation.url('gateway')}/v1/files?name=large.pdf`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/pdf' },
      body: body as unknown as ReadableStream, // Node's web stream; lib.dom calls it another type
      duplex: 'half',
    } as RequestInit);
    // the answer is our own JSON
    const file = (await response.json()) as { id: string; size: number };
    expect(response.status).toBe(201);
    expect(file.size).toBeGreaterThan(0.9 * UPLOAD_BYTES);

    const accepted = await api.requestSignature(file.id, '079185000002');
    const done = await api.waitFor(accepted.json.id, ['completed', 'failed', 'expired'], TIMEOUT_MS);
    expect(done.status).toBe('completed');
    expect(await peakKib(constellation.program('gateway').pid)).toBeLessThan(GATEWAY_LIMIT_KIB);
    expect(await peakKib(constellation.program('worker').pid)).toBeLessThan(WORKER_LIMIT_KIB);
  },
  TIMEOUT_MS,
);

/** Largest resident set so far, from Linux. */
async function peakKib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]);
}
