/** Deletes what has been kept long enough, and documents that nothing names any more. Runs by timer in every worker. */
import type { BlobStore, Clock, Store, SweptBlobs } from '@kyso/domain';
import { instant, type Logger, type MasterKey } from '@kyso/runtime';
import { checkpointKey, type Forgotten, forgetOld } from '@kyso/signing';
import { repeat } from './repeat.ts';

const EVERY_MS = 3_600_000;
/** Rounds of deletion an hour: at most half a million requests a day, without holding up anything else. */
const MAX_ROUNDS = 50;

export type HousePorts = {
  readonly store: Pick<Store, 'audit' | 'retention'>;
  readonly blobs: Pick<BlobStore, 'sweep' | 'forgetCopies'>;
  readonly clock: Clock;
  /** The first one signs that requests were deleted. */
  readonly keys: readonly MasterKey[];
};
export type HousePolicy = {
  /** Absent: nothing is deleted for its age. */
  readonly retentionMs?: number;
  readonly orphanGraceMs: number;
};

/** One round: first the records, so that their documents are orphans in the same round. */
export async function keepHouse(ports: HousePorts, policy: HousePolicy): Promise<Forgotten & SweptBlobs> {
  const { store, blobs, clock } = ports;
  const forgotten = await forgetAll(ports, policy);
  const before = instant(clock.now() - policy.orphanGraceMs);
  await blobs.forgetCopies(before);
  const swept = await blobs.sweep({
    before,
    isNeeded: (tenantId, sha256) => store.retention.isBlobNeeded(tenantId, sha256),
  });
  return { ...forgotten, ...swept };
}

async function forgetAll(
  { store, clock, keys: [current] }: HousePorts,
  { retentionMs }: HousePolicy,
): Promise<Forgotten> {
  let total = { requests: 0, files: 0, verifications: 0 };
  if (retentionMs === undefined || current === undefined) return total;
  const key = checkpointKey(current.kid, current.key);
  const before = instant(clock.now() - retentionMs);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { requests, files, verifications } = await forgetOld({ store, key }, before, instant(clock.now()));
    if (requests + files + verifications === 0) break;
    total = {
      requests: total.requests + requests,
      files: total.files + files,
      verifications: total.verifications + verifications,
    };
  }
  return total;
}

export function keepHouseForever(
  ports: HousePorts & { readonly logger: Logger },
  options: HousePolicy & { readonly signal: AbortSignal },
): Promise<void> {
  const { logger } = ports;
  return repeat(
    async () => {
      const done = await keepHouse(ports, options);
      if (Object.values(done).some((count) => count > 0)) logger.info({ deleted: done }, 'the house is kept');
    },
    { intervalMs: EVERY_MS, signal: options.signal, onError: (err) => logger.error({ err }, 'house keeping failed') },
  );
}
