/** What a failed call that should have started an approval says about the approval. */
import { isKysoError, type Refusal } from '@kyso/domain';

/** Nothing can have left this machine, or nobody was there to take it. */
const NEVER_SENT: readonly unknown[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_PIN',
  'circuit_open',
  'pool_full',
  'pool_timeout',
];

/** Whether it is certain that the far side did not take the call: it never got it, or it answered with a 4xx status. */
export function wasNotAccepted(error: unknown): boolean {
  if (!isKysoError(error)) return false;
  const { reason, status } = error.details;
  return NEVER_SENT.includes(reason) || (typeof status === 'number' && status >= 400 && status < 500);
}

/**
 * For protocols that cannot be asked later by an id of ours: a call that was certainly not accepted ends the attempt with
 * its reason, so that nobody has to guess; everything else stays a fault with unknown effect.
 * @throws `error` itself when its effect is unknown, or when the credentials of this service are meant.
 */
export function refusedIfNotAccepted(error: unknown): Refusal {
  if (!isKysoError(error) || error.code === 'provider.credentials_rejected' || !wasNotAccepted(error)) throw error;
  return { kind: 'refused', code: error.code };
}
