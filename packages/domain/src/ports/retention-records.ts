import type { Head } from '../chain.ts';
import type { Instant, Sha256 } from '../events.ts';
import type { RequestId, TenantId } from '../ids.ts';

/** What housekeeping asks of the store: forget what is old, and say what is still needed. All throw `store.unavailable`. */
export interface RetentionRecords {
  /** Ends of up to `limit` logs of requests that are at rest and have not moved since `before`, the oldest first. */
  restingSince(before: Instant, limit: number): Promise<readonly Head[]>;

  /**
   * Deletes the log of a request at rest, what was derived from it, and its webhook deliveries with their attempts.
   * Repeatable: after a crash half-way the request is still among {@link restingSince}, or gone.
   * @throws TypeError for a request that is not at rest (a bug of the caller); nothing is deleted.
   */
  removeRequest(id: RequestId): Promise<void>;

  /** Deletes up to `limit` files uploaded before the moment. Requests go on: they hold what they need. @returns how many. */
  removeFiles(before: Instant, limit: number): Promise<number>;

  /** Deletes up to `limit` verifications made before the moment, with their webhook deliveries. @returns how many. */
  removeVerifications(before: Instant, limit: number): Promise<number>;

  /** Whether an event, a file or a profile names this blob. */
  isBlobNeeded(tenantId: TenantId, sha256: Sha256): Promise<boolean>;
}
