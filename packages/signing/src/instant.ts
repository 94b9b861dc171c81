import type { Instant } from '@kyso/domain';

/** RFC 3339 in UTC with milliseconds. */
export function toInstant(epochMs: number): Instant {
  return new Date(epochMs).toISOString();
}

export function fromInstant(instant: Instant): number {
  return Date.parse(instant);
}
