/** How a provider does, put together from what each process that calls it has seen. Not here: how a process judges. */
import type { Instant } from './events.ts';

/** `down`: calls are in vain; `degraded`: some are. */
export type HealthState = 'operational' | 'degraded' | 'down';

/** What one process knows of one provider. It names no person and no request. */
export type ProviderObservation = {
  readonly provider: string;
  /** The process: a random name of its own. */
  readonly observer: string;
  readonly state: HealthState;
  /** When this state began. */
  readonly since: Instant;
  /** When the provider was last called. */
  readonly seenAt: Instant;
  /** Seconds that people took for their latest approvals, at most {@link APPROVALS_KEPT}. */
  readonly approvalSeconds: readonly number[];
};

export type ProviderHealth = {
  readonly state: HealthState;
  /** Absent: nobody has called the provider lately, nothing is known against it. */
  readonly since?: Instant;
  readonly seenAt?: Instant;
  /** Over {@link approvals}; absent when there is none. */
  readonly medianApprovalSeconds?: number;
  readonly approvals: number;
};

/** Of one process and provider. */
export const APPROVALS_KEPT = 32;
/** What was seen longer ago says nothing of now, unless there is nothing newer. */
export const HEALTH_FRESH_MS = 300_000;

/**
 * A provider is down when every process that called it lately says so, since the moment from which all did; it is
 * degraded when one has trouble, since the first of them.
 * @param freshSince {@link HEALTH_FRESH_MS} ago.
 */
export function mergeHealth(observations: readonly ProviderObservation[], freshSince: Instant): ProviderHealth {
  const seconds = observations.flatMap(({ approvalSeconds }) => approvalSeconds);
  const approvals = { approvals: seconds.length, ...medianOf(seconds) };
  const newest = observations.toSorted((a, b) => order(b.seenAt, a.seenAt));
  const [latest] = newest;
  if (latest === undefined) return { state: 'operational', ...approvals };
  const fresh = newest.filter(({ seenAt }) => seenAt >= freshSince);
  return { ...agree(fresh.length === 0 ? [latest] : fresh), seenAt: latest.seenAt, ...approvals };
}

function agree(seen: readonly ProviderObservation[]): Pick<ProviderHealth, 'state' | 'since'> {
  const begun = (of: readonly ProviderObservation[]) => of.map(({ since }) => since).toSorted(order);
  const troubled = seen.filter(({ state }) => state !== 'operational');
  const [first] = begun(troubled);
  if (first !== undefined && seen.some(({ state }) => state !== 'down')) return { state: 'degraded', since: first };
  const last = begun(seen).at(-1);
  return { state: first === undefined ? 'operational' : 'down', ...(last === undefined ? {} : { since: last }) };
}

function medianOf(values: readonly number[]): { readonly medianApprovalSeconds?: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? {} : { medianApprovalSeconds: (low + high) / 2 };
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
