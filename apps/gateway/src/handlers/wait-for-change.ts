import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type SignatureRequest } from '@kyso/domain';

/** Distance of looks at the store while a client waits. One look reads one row. */
const LOOK_EVERY_MS = 400;

/**
 * Resolves when the request has moved on from `first`, is final, the time is over or `signal` is aborted; then with what
 * was last seen.
 */
export async function waitForChange(
  first: SignatureRequest,
  load: () => Promise<SignatureRequest>,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<SignatureRequest> {
  const endsAt = performance.now() + seconds * 1000;
  let latest = first;
  while (latest.seq === first.seq && !isFinal(latest.state) && !signal.aborted) {
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) break;
    await sleep(Math.min(LOOK_EVERY_MS, leftMs), undefined, { signal }).catch(() => {});
    latest = await load();
  }
  return latest;
}
