/** From the tap on the phone to the message `completed`, for requests that have waited so long that they are looked up slowly. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stamper } from './documents.ts';
import { PATIENT_CITIZEN, type Stage } from './stage.ts';

/** @returns milliseconds, one a request. */
export async function tapToCompleted(
  stage: Stage,
  stamp: Stamper,
  requests: number,
  waitMs: number,
): Promise<number[]> {
  const ids: string[] = [];
  for (let n = 0; n < requests; n++) ids.push(await stage.ask([await stage.upload(stamp(2e6 + n))], PATIENT_CITIZEN));
  await sleep(waitMs);
  const times: number[] = [];
  for (const id of ids) {
    const tapped = performance.now();
    await tap(stage, id);
    times.push((await stage.ended(id)).at - tapped);
  }
  return times;
}

export async function tap(stage: Stage, requestId: string): Promise<void> {
  const transaction = `KYSO-${requestId.slice('sr_'.length)}`;
  for (let tries = 0; ; tries++) {
    const url = `${stage.constellation.url('sandbox')}/sandbox/transactions/${transaction}/approve`;
    const { result } = (await stage.call(url, { method: 'POST' })) as { result?: string }; // the sandbox's own answer
    if (result === 'done') return;
    if (tries > 600) throw new Error(`the phone has nothing to tap on for ${requestId}`);
    await sleep(50);
  }
}
