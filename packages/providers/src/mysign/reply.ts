/** What a refused call means. */
import { type ErrorCode, KysoError, type Refusal } from '@kyso/domain';
import type { Answer } from '../http/exchange.ts';
import { mentions, type Words } from '../text.ts';
import { ERRORS, type MySignError } from './schema.ts';

type Fault = 'provider.credentials_rejected' | 'provider.protocol_error' | 'provider.unavailable';
type Meaning = { readonly fault: Fault } | { readonly refused: ErrorCode };

/* biome-ignore format: one row a code, read as a table */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  4005:  { refused: 'provider.quota_exceeded' },     // codes of a status turn up as errors of a call too
  13004: { refused: 'credential.unusable' },
  50000: { fault: 'provider.unavailable' },
  58007: { fault: 'provider.credentials_rejected' }, // client id does not exist
  58008: { refused: 'account.not_found' },           // user id does not exist
  58071: { fault: 'provider.protocol_error' },       // bad request or parameter
  59033: { refused: 'account.not_found' },           // "user ID or password is invalid"
  86002: { fault: 'provider.credentials_rejected' }, // TLS client certificate revoked
  86024: { fault: 'provider.credentials_rejected' }, // client secret invalid
};

/** Ends of a transaction, which a call that stays open reports as errors; they are read like a status. */
const TRANSACTION_ENDS = new Set(['4001', '4002', '4004']);

/** No code of a transaction that the provider does not know is documented. */
const LOST: Words = ['transaction not found', 'transaction does not exist', 'không tìm thấy giao dịch'];

/** The body of a good answer, or `token` when the far side does not take the bearer token, or the refusal. */
export type Reply = { readonly kind: 'ok'; readonly body: unknown } | { readonly kind: 'token' } | Refusal;

/**
 * A good answer is one below 400 that is no error object.
 * @throws KysoError `provider.credentials_rejected`, `provider.unavailable`, `provider.protocol_error`
 */
export function readReply({ status, body }: Answer): Reply {
  const error = errorIn(body);
  if (error === undefined && status < 400) return { kind: 'ok', body };
  const code = error?.error ?? '';
  if (TRANSACTION_ENDS.has(code)) return { kind: 'ok', body: { status: code } };
  const meaning = MEANINGS[code];
  if (meaning === undefined && mentions(error?.error_description ?? '', LOST)) {
    return { kind: 'refused', code: 'approval.lost' };
  }
  if (meaning === undefined && status === 401) return { kind: 'token' };
  const details = { status, ...providerCode(error) };
  if (meaning !== undefined && 'refused' in meaning) return { kind: 'refused', code: meaning.refused, details };
  throw new KysoError(meaning?.fault ?? 'provider.protocol_error', 'the provider refuses the call', { details });
}

function errorIn(body: unknown): MySignError | undefined {
  const parsed = ERRORS.safeParse(body);
  if (!parsed.success) return undefined;
  return Array.isArray(parsed.data) ? parsed.data[0] : parsed.data;
}

/** Only a number: what else stands there may quote personal data. */
function providerCode(error: MySignError | undefined): { readonly providerCode?: string } {
  return /^\d{1,8}$/.test(error?.error ?? '') ? { providerCode: error?.error ?? '' } : {};
}
