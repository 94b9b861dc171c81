/** Results that are not `OK`. People's failures come with HTTP 200 here. */
import { KysoError, type Outcome, type Refusal } from '@kyso/domain';
import type { Answer } from '../http/exchange.ts';

type End = Exclude<Outcome, { kind: 'signed' | 'waiting' | 'unknown' }>;
const refused = (code: Refusal['code']): Refusal => ({ kind: 'refused', code });

/* biome-ignore format: one row a result, read as a table */
const RESULTS: Readonly<Record<string, End>> = {
  TIMEOUT:                 { kind: 'expired' },
  USER_CANCELLED:          { kind: 'declined' },
  NOT_MID_CLIENT:          refused('account.not_found'),
  // the SIM is set up differently from what the provider believes: it has to be replaced
  SIGNATURE_HASH_MISMATCH: refused('credential.unusable'),
  PHONE_ABSENT:            refused('approval.device_unreachable'),
  DELIVERY_ERROR:          refused('approval.device_unreachable'),
  SIM_ERROR:               refused('approval.failed'),
};

export function endOf(result: string): End {
  return Object.hasOwn(RESULTS, result) ? (RESULTS[result] ?? refused('approval.failed')) : refused('approval.failed');
}

const CERTIFICATE_RESULTS: Readonly<Record<string, Refusal>> = {
  NOT_FOUND: refused('account.not_found'),
  NOT_ACTIVE: refused('account.locked'),
};

export function certificateRefusal(result: string): Refusal {
  const known = Object.hasOwn(CERTIFICATE_RESULTS, result) ? CERTIFICATE_RESULTS[result] : undefined;
  return known ?? refused('credential.unusable');
}

/**
 * Lets a good answer through.
 * @throws KysoError `provider.credentials_rejected` (401), `provider.protocol_error` (everything else below 500)
 */
export function accepted(answer: Answer): Answer {
  const { status } = answer;
  if (status === 200) return answer;
  if (status === 401) {
    throw new KysoError('provider.credentials_rejected', 'the relying party is not accepted', { details: { status } });
  }
  throw new KysoError('provider.protocol_error', 'the provider does not accept the call', { details: { status } });
}
