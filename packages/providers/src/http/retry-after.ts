/** Longest wait that is believed; a provider that asks for more is asked again after this. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * The wait named by a `Retry-After` field, in milliseconds, between 0 and {@link MAX_RETRY_AFTER_MS}: delay-seconds or
 * an HTTP-date (RFC 9110 §10.2.3). Undefined when the field is absent or neither.
 */
export function parseRetryAfter(field: string | null, nowMs: number): number | undefined {
  const text = field?.trim() ?? '';
  if (text === '') return undefined;
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}
