/** What the error answers of the CSC API mean. Codes are few and may be custom, so descriptions are looked at as well. */
import { KysoError, type Outcome, type Refusal } from '@kyso/domain';
import type { Answer } from '../http/exchange.ts';
import { FAILURE } from './schema.ts';

export type Failure = { readonly status: number; readonly error: string; readonly description: string };
export type End = Exclude<Outcome, { kind: 'signed' | 'waiting' | 'unknown' }>;

/** Statuses from 500 on that mean something here: not implemented, and a person who did not answer a blocking call. */
export const MEANT_STATUSES = [501, 504];

/** The failure in `answer`; undefined when it is none. Errors come as JSON, as text or without a body. */
export function failureIn({ status, body }: Answer): Failure | undefined {
  if (status >= 200 && status < 300) return undefined;
  const parsed = FAILURE.safeParse(body ?? {});
  const { error, error_description: description } = parsed.success ? parsed.data : {};
  return { status, error: error ?? '', description: description ?? '' };
}

const refused = (code: Refusal['code']): Refusal => ({ kind: 'refused', code });
type Rule = { readonly status?: number; readonly error?: RegExp; readonly description?: RegExp; readonly end: End };

/** Read from top to bottom; the first rule whose every part fits decides. */
/* biome-ignore format: one row a failure, read as a table */
const RULES: readonly Rule[] = [
  // The user's own words: nothing is defined for a refusal, this code of the common table is the natural one.
  { error: /^access_denied$/,                                     end: { kind: 'declined' } },
  { error: /^invalid_pin$/,                                       end: refused('approval.wrong_pin') },
  { error: /^invalid_otp$/,                                       end: refused('approval.wrong_code') },
  { error: /^invalid_authentication_data$/,                       end: refused('approval.wrong_pin') },
  { description: /\b(PIN|OTP|credential) locked/i,                end: refused('account.locked') },
  { description: /is disabled/i,                                  end: refused('credential.unusable') },
  { description: /^Signing certificate .* is expired/i,           end: refused('credential.expired') },
  { description: /signatures is too high/i,                       end: refused('provider.batch_too_large') },
  { description: /parameter userID\b/i,                           end: refused('account.not_found') },
  { description: /parameter credentialID\b/i,                     end: refused('credential.none') },
  { description: /SAD expired/i,                                  end: { kind: 'expired' } },
  { description: /parameter (handle|requestID|SAD)\b/i,           end: { kind: 'lost' } },
  { description: /not authorized by the SAD/i,                    end: refused('provider.protocol_error') },
  { error: /^invalid_hash$/,                                      end: refused('provider.protocol_error') },
  { status: 504,                                                  end: { kind: 'expired' } },
];

/** How `failure` ends an approval; undefined when no rule knows it. */
export function endOf(failure: Failure): End | undefined {
  return RULES.find(
    ({ status, error, description }) =>
      (status === undefined || status === failure.status) &&
      (error === undefined || error.test(failure.error)) &&
      (description === undefined || description.test(failure.description)),
  )?.end;
}

/** The token of this service was not taken: worth one more try with a new one. */
export function isTokenRejected({ status, error }: Failure): boolean {
  return status === 401 || error === 'invalid_token' || error === 'expired_token';
}

/**
 * The error for a failure that ends nothing.
 * @throws never; the caller throws what it gets.
 */
export function faultOf({ status, error }: Failure, call: string): KysoError {
  const details = { status, ...(/^[\w.-]{1,60}$/.test(error) ? { error } : {}) };
  if (status === 401 || status === 403 || /^(unauthorized_client|invalid_client)$/.test(error)) {
    return new KysoError('provider.credentials_rejected', 'the provider rejects this service', { details });
  }
  if (/^(server_error|temporarily_unavailable)$/.test(error)) {
    return new KysoError('provider.unavailable', 'the provider reports a fault', { details: { error } });
  }
  return new KysoError('provider.protocol_error', `the provider does not accept the ${call} call`, { details });
}
