import type { Instant } from '../events.ts';
import type { ProviderObservation } from '../provider-health.ts';

/** What processes have seen of providers, one record for each pair. All throw `store.unavailable`. */
export interface HealthRecords {
  /** Takes the place of what this observer said of this provider before. */
  put(observation: ProviderObservation): Promise<void>;
  /** By provider, then observer. */
  list(): Promise<readonly ProviderObservation[]>;
  /** Removes what was last seen before the moment. @returns how many. */
  sweep(before: Instant): Promise<number>;
}
