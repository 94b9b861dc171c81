import { expect } from '@jest/globals';
import { type Receiver, untilTold } from './receiver-log.ts';
import { type Stage, transactions } from './stage.ts';

const PATIENCE_MS = 180_000;

/** Every request is completed, with one push and one end that was told; the audit chain holds over all of them. */
export async function expectRightEnds(stage: Stage, receiver: Receiver, ids: readonly string[]): Promise<void> {
  const ends = await Promise.all(
    ids.map((id) => stage.api.waitFor(id, ['completed', 'failed', 'expired'], PATIENCE_MS)),
  );
  expect(ends.map(({ status, failure }) => ({ status, failure }))).toEqual(
    ids.map(() => ({ status: 'completed', failure: null })),
  );
  const pushes = (await transactions(stage)).map((transaction) => transaction.pushes);
  expect(pushes).toEqual(ids.map(() => 1));
  expect(await untilTold(receiver, ids, PATIENCE_MS)).toEqual(ids.map(() => ['signature_request.completed']));
  const audit = JSON.parse(await stage.constellation.kyso('audit', 'verify'));
  expect(audit).toMatchObject({ kind: 'holds', requests: ids.length });
}
