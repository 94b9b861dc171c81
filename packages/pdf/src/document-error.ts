import { type ErrorDetails, KysoError } from '@kyso/domain';
import type { ReasonCode } from './refusals.ts';

/**
 * The refusals of a document. `reason` is a short stable word in snake case that ends up in `details.reason`.
 */
export function corrupted(
  reason: ReasonCode<'document.corrupted'>,
  message: string,
  details: ErrorDetails = {},
): KysoError {
  return new KysoError('document.corrupted', message, { details: { reason, ...details } });
}

export function ambiguous(
  reason: ReasonCode<'document.ambiguous'>,
  message: string,
  details: ErrorDetails = {},
): KysoError {
  return new KysoError('document.ambiguous', message, { details: { reason, ...details } });
}

export function tooComplex(
  reason: ReasonCode<'document.too_complex'>,
  message: string,
  details: ErrorDetails = {},
): KysoError {
  return new KysoError('document.too_complex', message, { details: { reason, ...details } });
}

export function unsupported(
  reason: ReasonCode<'document.unsupported'>,
  message: string,
  details: ErrorDetails = {},
): KysoError {
  return new KysoError('document.unsupported', message, { details: { reason, ...details } });
}

export function locked(reason: ReasonCode<'document.locked'>, message: string): KysoError {
  return new KysoError('document.locked', message, { details: { reason } });
}
