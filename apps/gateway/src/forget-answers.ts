/** Answers kept for Idempotency-Key are forgotten after two days, as clients are told. */
import type { Clock, IdempotencyRecords } from '@kyso/domain';
import { instant, type Logger } from '@kyso/runtime';

const KEPT_MS = 48 * 3_600_000;
const EVERY_MS = 3_600_000;

type Ports = {
  readonly store: { readonly idempotency: IdempotencyRecords };
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Forgets now and then every hour until the result is called. Several processes may do so side by side. */
export function forgetOldAnswers(ports: Ports): () => void {
  const timer = setInterval(() => void forget(ports), EVERY_MS);
  timer.unref();
  void forget(ports);
  return () => clearInterval(timer);
}

/** A fault is logged and left to the next time. */
export async function forget({ store, clock, logger }: Ports): Promise<void> {
  try {
    const rows = await store.idempotency.sweep(instant(clock.now() - KEPT_MS));
    if (rows > 0) logger.info({ rows }, 'old answers forgotten');
  } catch (err) {
    logger.warn({ err }, 'old answers could not be forgotten');
  }
}
