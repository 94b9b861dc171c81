import type { Head } from '../chain.ts';
import type { ConsecutiveEvents, Instant, RequestEvent } from '../events.ts';
import type { EventId, RequestId, TenantId } from '../ids.ts';
import type { SignatureRequest } from '../request.ts';
import type { PUBLISHED_AS, Status } from '../workflow.ts';

export type RequestPage = { readonly requests: readonly SignatureRequest[]; readonly nextCursor?: string };

/**
 * The event log of requests and its projection.
 *
 * The log is the truth. Inserting an event under its id is the only compare-and-swap: of any number of writers that
 * append the same sequence number exactly one wins, on every adapter. The projection is a cache: whoever loads a request
 * and finds it behind the log folds the missing events in and rewrites it (read-repair), so a crash between event and
 * projection, or a lost projection, is never seen by a caller.
 *
 * Every method throws `store.unavailable` when the store cannot answer; after that error the outcome of a write is
 * unknown and the caller re-reads. Adapters retry nothing.
 */
export interface RequestStore {
  /**
   * Inserts `events`, which follow each other in one request, durably, before it returns; then brings projection and
   * wake-up along. They are inserted in order: a crash, or an adapter without transactions that meets a conflict, may leave
   * the first of them only, as if they had been appended one by one.
   * @param wakeAt when the sweeper should look at the request unless somebody moves it before; ignored once at rest
   * ({@link isAtRest}).
   * @returns `conflict` when a sequence number is taken: somebody else moved, load again.
   * @throws TypeError when an event skips a sequence number, is not allowed there or does not continue the hash chain
   * ({@link extend}; a bug of the caller); nothing is kept.
   */
  append(events: ConsecutiveEvents, wakeAt: Instant): Promise<'appended' | 'conflict'>;

  /** The request with every event folded in, whoever owns it. For workers. */
  load(id: RequestId): Promise<SignatureRequest | undefined>;

  /** The same, for a tenant: another tenant's request is undefined. */
  loadFor(tenantId: TenantId, id: RequestId): Promise<SignatureRequest | undefined>;

  /** Events after sequence number `afterSeq`, in order. */
  events(id: RequestId, afterSeq?: number): Promise<readonly RequestEvent[]>;

  /** Newest first, stable under inserts. `cursor` is a former `nextCursor`; a foreign one throws `validation_failed`. */
  list(tenantId: TenantId, query: { limit: number; cursor?: string; status?: Status }): Promise<RequestPage>;

  /** Whether the tenant has a request at this provider whose status is not final ({@link isFinal}). */
  hasOpen(tenantId: TenantId, provider: string): Promise<boolean>;

  /** Puts off the next look of the sweeper; no effect on a request at rest. Losing this write is harmless. */
  wakeAt(id: RequestId, at: Instant): Promise<void>;

  /** Up to `limit` requests not at rest whose wake-up is due, or missing, at `now`; longest overdue first. */
  due(now: Instant, limit: number): Promise<readonly SignatureRequest[]>;

  /**
   * Up to `limit` events older than `before` that nobody has marked published yet, oldest first. Events that stay
   * inside ({@link PUBLISHED_AS}) are born published. Repairs projections on the way.
   */
  unpublished(before: Instant, limit: number): Promise<readonly RequestEvent[]>;

  /** The deliveries of these events exist. Repeatable. */
  markPublished(ids: readonly EventId[]): Promise<void>;

  /** Ids that have a log, in ascending order, up to `limit` after `after`. Read from the log itself, not the projection. */
  logIds(after: RequestId | undefined, limit: number): Promise<readonly RequestId[]>;

  /**
   * Up to `limit` ends of logs that grew since {@link markCheckpointed}, oldest id first. One may be named twice, none is
   * forgotten.
   */
  headsToCheckpoint(limit: number): Promise<readonly Head[]>;

  /** These ends are in a checkpoint. Repeatable; no effect on a log that has grown since. */
  markCheckpointed(heads: readonly Head[]): Promise<void>;

  /** Number of requests per status, over all tenants. For metrics. */
  countByStatus(): Promise<Readonly<Partial<Record<Status, number>>>>;

  /** When the oldest request in each status that is not final was created, over all tenants. For metrics. */
  oldestByStatus(): Promise<Readonly<Partial<Record<Status, Instant>>>>;
}
