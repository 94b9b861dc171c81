/** What a refused call means: non-2xx statuses carry `{error, errorCode, devMsg, userMsg, …}`. */
import { KysoError } from '@kyso/domain';
import type { Answer } from '../http/exchange.ts';
import { ERRORS, type MisaError } from './schema.ts';

export type Reply =
  | { readonly kind: 'ok'; readonly body: unknown }
  /** 401, `e2001`: the token is not taken. */
  | { readonly kind: 'token' }
  | { readonly kind: 'no'; readonly status: number; readonly error: MisaError };

const TOKEN_INVALID = 'e2001';

export function readReply({ status, body }: Answer): Reply {
  if (status < 400) return { kind: 'ok', body };
  const error = ERRORS.safeParse(body).data ?? {};
  if (status === 401 || error.errorCode === TOKEN_INVALID) return { kind: 'token' };
  return { kind: 'no', status, error };
}

export function refusedCall({ status, error }: Extract<Reply, { kind: 'no' }>): KysoError {
  return new KysoError('provider.protocol_error', 'the provider refuses the call', {
    details: { status, ...providerCode(error.errorCode) },
  });
}

/** Only what has the form of a code: the rest may quote personal data. */
export function providerCode(code: string | null | undefined): { readonly providerCode?: string } {
  return /^[A-Za-z]?\d{1,6}$/.test(code ?? '') ? { providerCode: code ?? '' } : {};
}
