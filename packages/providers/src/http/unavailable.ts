/**
 * Why no answer came. The errors carry no `cause`: messages of the client and of its parser may quote the answer, and an
 * answer may quote a personal number or a secret.
 */
import { KysoError } from '@kyso/domain';

/** The caller wished to stop. */
export function givenUp(): KysoError {
  return unavailable('the call was given up by its caller', { reason: 'aborted' });
}

export function notInTime(timeoutMs: number): KysoError {
  return unavailable('the provider did not answer in time', { reason: 'timeout', timeoutMs });
}

export function noSlotInTime(timeoutMs: number): KysoError {
  return unavailable('no slot for a call to the provider became free in time', { reason: 'pool_timeout', timeoutMs });
}

/** The connection could not be made, or broke; `reason` is a code such as `ECONNREFUSED`, or `network`. */
export function disconnected(error: unknown): KysoError {
  return unavailable('the connection to the provider failed', { reason: networkCode(error) });
}

function unavailable(message: string, details: Record<string, unknown>): KysoError {
  return new KysoError('provider.unavailable', message, { details });
}

function networkCode(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z_0-9]{1,40}$/.test(code) ? code : 'network';
}
