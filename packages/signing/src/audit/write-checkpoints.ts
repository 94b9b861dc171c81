import {
  CHECKPOINT_HEADS,
  type Checkpoint,
  type Clock,
  checkpointText,
  GENESIS_HASH,
  type Head,
  type Store,
} from '@kyso/domain';
import { toInstant } from '../instant.ts';
import { sha256Text } from '../sha256.ts';
import type { CheckpointKey } from './checkpoint-key.ts';

export type CheckpointPorts = {
  readonly store: Pick<Store, 'requests' | 'audit'>;
  readonly clock: Clock;
  readonly key: CheckpointKey;
};

/** Checkpoints of one round; what is left waits for the next. */
const MAX_PER_ROUND = 100;

/**
 * Signs the ends of all logs that grew since they were last named, {@link CHECKPOINT_HEADS} at a time. Several workers
 * may do so at once: of each number one wins, and an end that is named twice does no harm.
 * @returns the checkpoints that were written, in order.
 */
export async function writeCheckpoints({ store, clock, key }: CheckpointPorts): Promise<readonly Checkpoint[]> {
  const written: Checkpoint[] = [];
  while (written.length < MAX_PER_ROUND) {
    const heads = await store.requests.headsToCheckpoint(CHECKPOINT_HEADS);
    if (heads.length === 0) break;
    const checkpoint = makeCheckpoint(await store.audit.latest(), heads, toInstant(clock.now()), key);
    if ((await store.audit.append(checkpoint)) === 'conflict') break;
    await store.requests.markCheckpointed(heads);
    written.push(checkpoint);
    // What grew meanwhile would be some more each time, without end.
    if (heads.length < CHECKPOINT_HEADS) break;
  }
  return written;
}

export function makeCheckpoint(
  before: Checkpoint | undefined,
  heads: readonly Head[],
  at: string,
  key: CheckpointKey,
  removed?: readonly Head[],
): Checkpoint {
  const statement = {
    number: (before?.number ?? 0) + 1,
    at,
    prevHash: before?.hash ?? GENESIS_HASH,
    heads,
    ...(removed === undefined ? {} : { removed }),
    keyId: key.keyId,
    publicKey: Buffer.from(key.publicKey.raw).toString('base64'),
  };
  const text = checkpointText(statement);
  return { ...statement, hash: sha256Text(text), signature: key.sign(text) };
}
