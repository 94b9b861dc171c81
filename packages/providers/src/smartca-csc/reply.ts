/** The envelope `{code, codeDesc, message, content}`; failures come as HTTP 400 with the same. */
import { type ErrorCode, KysoError, type Outcome, type Refusal } from '@kyso/domain';
import type { Answer } from '../http/exchange.ts';
import { parse } from '../parse.ts';
import { ENVELOPE } from './schema.ts';

type Meaning =
  | { readonly fault: 'provider.unavailable' | 'provider.protocol_error' }
  | { readonly refused: ErrorCode }
  | { readonly end: Outcome };

/* biome-ignore format: one row a code, read as a table */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  1:     { end: { kind: 'declined' } },                 // user rejected (SDK)
  30000: { fault: 'provider.protocol_error' },          // CLIENT_INPUT_INVALID
  50000: { fault: 'provider.unavailable' },             // SERVAR_INTERNAL_ERROR
  60000: { refused: 'credential.none' },                // CREDENTIAL_NOT_EXIST
  60001: { refused: 'credential.identity_mismatch' },   // CREDENTIAL_NOT_MATCH_IDENTITY
  60002: { refused: 'credential.none' },                // no result
  60003: { refused: 'credential.unusable' },            // credential status invalid
  61000: { refused: 'approval.failed' },                // assigning the key failed
  62000: { end: { kind: 'lost' } },                     // SIGNATURE_TRANSACTION_NOT_FOUND
  62002: { end: { kind: 'expired' } },                  // transaction expired
  63000: { refused: 'approval.failed' },                // authentication of the signer failed
  63001: { refused: 'approval.failed' },                // the hash signer could not be started
  65000: { refused: 'provider.quota_exceeded' },        // SERVICE_PACK_EXEED_OR_INVALID
};

/** The content of a good answer; `token` when the bearer token is not taken; the end of the transaction; the refusal. */
export type Reply =
  | { readonly kind: 'ok'; readonly content: unknown }
  | { readonly kind: 'token' }
  | { readonly kind: 'end'; readonly outcome: Outcome }
  | Refusal;

/** @throws KysoError `provider.unavailable`, `provider.protocol_error` */
export function readReply({ status, body }: Answer): Reply {
  if (status === 401) return { kind: 'token' };
  const { code, content } = parse(ENVELOPE, body, 'envelope of the answer');
  if (code === 0 && status < 400) return { kind: 'ok', content };
  const meaning = MEANINGS[code] ?? { fault: 'provider.protocol_error' };
  if ('end' in meaning) return { kind: 'end', outcome: meaning.end };
  const details = { status, providerCode: String(code) };
  if ('refused' in meaning) return { kind: 'refused', code: meaning.refused, details };
  throw new KysoError(meaning.fault, 'the provider refuses the call', { details });
}
