/**
 * Deletes what has been kept long enough: requests at rest with all that came of them, and uploaded files. That a log is
 * gone by right, and how it ended, stays in a signed checkpoint, written before the first row is deleted.
 */
import { CHECKPOINT_HEADS, type Head, type Instant, type Store } from '@kyso/domain';
import type { CheckpointKey } from '../audit/checkpoint-key.ts';
import { makeCheckpoint } from '../audit/write-checkpoints.ts';

export type RetentionPorts = {
  readonly store: Pick<Store, 'audit' | 'retention'>;
  readonly key: CheckpointKey;
};
export type Forgotten = { readonly requests: number; readonly files: number; readonly verifications: number };

/** Files, and verifications, of one round; what is left waits for the next. */
const FILES = 1000;

/**
 * One round: at most {@link CHECKPOINT_HEADS} requests and {@link FILES} files and verifications. Several workers may do so at once, and one
 * that dies half-way leaves what the next round finds again.
 * @param before what has not moved, or was uploaded, since then.
 * @param now the time of the checkpoint.
 */
export async function forgetOld({ store, key }: RetentionPorts, before: Instant, now: Instant): Promise<Forgotten> {
  const removed = await store.retention.restingSince(before, CHECKPOINT_HEADS);
  const isStated = removed.length > 0 && (await state({ store, key }, removed, now));
  if (isStated) for (const { requestId } of removed) await store.retention.removeRequest(requestId);
  const files = await store.retention.removeFiles(before, FILES);
  const verifications = await store.retention.removeVerifications(before, FILES);
  return { requests: isStated ? removed.length : 0, files, verifications };
}

/** False when somebody else wrote a checkpoint in between: the next round tries again. */
async function state({ store, key }: RetentionPorts, removed: readonly Head[], now: Instant): Promise<boolean> {
  const statement = makeCheckpoint(await store.audit.latest(), [], now, key, removed);
  return (await store.audit.append(statement)) === 'appended';
}
