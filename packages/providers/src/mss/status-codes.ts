/** Status and fault codes (TS 102 204 §8, with those of Methics, FiCom and Swisscom). */
import { KysoError, type Outcome, type Refusal } from '@kyso/domain';

type End = Exclude<Outcome, { kind: 'signed' | 'waiting' | 'unknown' }>;
const refused = (code: Refusal['code'], details?: Refusal['details']): Refusal => ({
  kind: 'refused',
  code,
  ...(details === undefined ? {} : { details }),
});

export const REQUEST_OK = '100';
export const OUTSTANDING = '504';
/** 408 answers queries of certificates in code of the government's service. */
const DONE: readonly string[] = ['500', '502'];
const QUERY_DONE: readonly string[] = ['100', '408', '500', '502'];

export const isDone = (code: string) => DONE.includes(code);
export const isQueryDone = (code: string) => QUERY_DONE.includes(code);

/* biome-ignore format: one row a code, read as a table */
const ENDS: Readonly<Record<string, End>> = {
  101: refused('provider.protocol_error'),           // WRONG_PARAM
  102: refused('provider.protocol_error'),           // MISSING_PARAM
  103: refused('provider.protocol_error'),           // WRONG_DATA_LENGTH
  105: refused('account.not_found'),                 // UNKNOWN_CLIENT
  107: refused('provider.protocol_error'),           // INAPPROPRIATE_DATA
  108: refused('provider.protocol_error'),           // INCOMPATIBLE_INTERFACE
  109: refused('provider.signature_not_embeddable', { reason: 'unsupported_profile' }),
  208: { kind: 'expired' },                          // EXPIRED_TRANSACTION
  2081: { kind: 'expired' },
  2082: { kind: 'expired' },
  209: refused('approval.device_unreachable'),       // OTA_ERROR
  401: { kind: 'declined' },                         // USER_CANCEL
  4011: { kind: 'declined' },
  4012: refused('approval.wrong_code'),
  4013: { kind: 'declined' },                        // postponed: nothing was signed
  402: refused('approval.wrong_pin'),                // PIN_NR_BLOCKED
  403: refused('account.locked'),                    // CARD_BLOCKED
  404: refused('credential.none'),                   // NO_KEY_FOUND
  406: refused('approval.device_busy'),              // PB_SIGNATURE_PROCESS
  407: refused('account.not_found'),                 // REGISTRATION_NOK
  422: refused('credential.none'),                   // NO_CERT_FOUND
  423: refused('credential.status_unknown'),         // CRL_PB
  424: refused('credential.status_unknown'),         // CRL_EXPIRED
  425: refused('credential.unusable'),               // ERROR_CERTIFICATE
  501: refused('credential.revoked'),                // REVOKED_CERTIFICATE
  503: refused('provider.bad_signature'),            // INVALID_SIGNATURE
  505: refused('provider.protocol_error'),           // CONSTRAINT_MISMATCH
};

/**
 * How `code` ends an attempt.
 * @throws KysoError `provider.credentials_rejected` (104), `provider.unavailable` (7xx, 405, 900)
 */
export function endOf(code: string): End {
  const known = Object.hasOwn(ENDS, code) ? ENDS[code] : undefined;
  if (known !== undefined) return known;
  const details = { code: /^\d{1,5}$/.test(code) ? code : 'unreadable' };
  if (code === '104')
    throw new KysoError('provider.credentials_rejected', 'the provider rejects AP_ID or AP_PWD', { details });
  if (/^(405|7\d\d|9\d\d)$/.test(code))
    throw new KysoError('provider.unavailable', 'the provider reports a fault', { details });
  return refused('approval.failed', details);
}
