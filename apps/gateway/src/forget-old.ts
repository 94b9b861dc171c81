/**
 * Answers kept for Idempotency-Key are forgotten after two days, as clients are told; copies that this machine keeps of
 * documents in a bucket, a day after their last use, for the documents may have been deleted meanwhile; uploads of a process
 * that died while it looked at them, after an hour.
 */
import type { BlobStore, Clock, IdempotencyRecords } from '@kyso/domain';
import { instant, type Logger } from '@kyso/runtime';
import type { Scratch } from './scratch.ts';

const HOUR_MS = 3_600_000;
const ANSWERS_KEPT_MS = 48 * HOUR_MS;
const COPIES_KEPT_MS = 24 * HOUR_MS;
/** Longer than any call may take. */
const UPLOADS_KEPT_MS = HOUR_MS;

type Ports = {
  readonly store: { readonly idempotency: IdempotencyRecords };
  readonly blobs: Pick<BlobStore, 'forgetCopies'>;
  readonly scratch: Pick<Scratch, 'clear'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Forgets now and then every hour until the result is called. Several processes may do so side by side. */
export function forgetOld(ports: Ports): () => void {
  const timer = setInterval(() => void forget(ports), HOUR_MS);
  timer.unref();
  void forget(ports);
  return () => clearInterval(timer);
}

/** A fault is logged and left to the next time. */
export async function forget({ store, blobs, scratch, clock, logger }: Ports): Promise<void> {
  try {
    const rows = await store.idempotency.sweep(instant(clock.now() - ANSWERS_KEPT_MS));
    if (rows > 0) logger.info({ rows }, 'old answers forgotten');
    await blobs.forgetCopies(instant(clock.now() - COPIES_KEPT_MS));
    await scratch.clear(clock.now() - UPLOADS_KEPT_MS);
  } catch (err) {
    logger.warn({ err }, 'what is old could not be forgotten');
  }
}
