import { type ErrorCode, isKysoError, type KysoError } from '@kyso/domain';

/** Faults that may pass while somebody waits; rejected credentials and bugs do not. */
const PASSING: readonly ErrorCode[] = ['provider.unavailable', 'provider.rate_limited', 'provider.protocol_error'];

/** The error itself when it may pass. @throws everything else. */
export function asPassingFault(error: unknown): KysoError {
  if (isKysoError(error) && PASSING.includes(error.code)) return error;
  throw error;
}

/** Milliseconds the provider asked to be left alone. */
export function retryAfterOf(fault: KysoError): number | undefined {
  const { retryAfterMs } = fault.details;
  return typeof retryAfterMs === 'number' ? retryAfterMs : undefined;
}
