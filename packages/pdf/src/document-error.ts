import { type ErrorDetails, KysoError } from '@kyso/domain';

/**
 * The refusals of a document. `reason` is a short stable word in snake case that ends up in `details.reason`.
 */
export function corrupted(reason: string, message: string, details: ErrorDetails = {}): KysoError {
  return new KysoError('document.corrupted', message, { details: { reason, ...details } });
}

export function ambiguous(reason: string, message: string, details: ErrorDetails = {}): KysoError {
  return new KysoError('document.ambiguous', message, { details: { reason, ...details } });
}

export function tooComplex(reason: string, message: string, details: ErrorDetails = {}): KysoError {
  return new KysoError('document.too_complex', message, { details: { reason, ...details } });
}

export function unsupported(reason: string, message: string, details: ErrorDetails = {}): KysoError {
  return new KysoError('document.unsupported', message, { details: { reason, ...details } });
}

export function locked(reason: string, message: string): KysoError {
  return new KysoError('document.locked', message, { details: { reason } });
}

export function encrypted(): KysoError {
  return new KysoError('document.encrypted', 'the document is encrypted', { details: { reason: 'encrypted' } });
}
