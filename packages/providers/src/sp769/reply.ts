import { type ErrorCode, KysoError, type Refusal } from '@kyso/domain';
import type { JsonAnswer } from '../http/exchange.ts';
import { parse } from '../parse.ts';
import { mentions } from '../text.ts';
import type { Sp769Dialect, StatusMeaning } from './dialect.ts';
import { ENVELOPE } from './schema.ts';

/** An answer that is no fault. `message` is for matching words only: it may quote personal data. */
export type Reply = {
  readonly meaning: Exclude<StatusMeaning, 'fault' | 'rate_limited'>;
  readonly status: number;
  readonly message: string;
  readonly data: unknown;
};

/**
 * Opens the envelope `{status_code, message, data}`. Its code counts more than the HTTP status, which some members
 * leave at 200; a gateway in front of the provider may answer without any code.
 * @throws KysoError `provider.unavailable`, `provider.rate_limited`, `provider.protocol_error`
 */
export function readReply(answer: JsonAnswer, dialect: Sp769Dialect): Reply {
  const envelope = parse(ENVELOPE, answer.body, 'envelope of the answer');
  const status = envelope.status_code ?? envelope.code ?? answer.status;
  const meaning = dialect.statusCodes[status] ?? (status >= 500 ? 'fault' : undefined);
  const details = { status };
  if (meaning === 'fault') {
    throw new KysoError('provider.unavailable', 'the provider reports a fault', { details });
  }
  if (meaning === 'rate_limited')
    throw new KysoError('provider.rate_limited', 'the provider limits calls', { details });
  if (meaning === undefined || (meaning === 'ok' && answer.status >= 400)) {
    throw new KysoError('provider.protocol_error', 'the status of the answer is not in the protocol', {
      details: { status, httpStatus: answer.status },
    });
  }
  return { meaning, status, message: envelope.message ?? '', data: envelope.data };
}

const REFUSED: Readonly<Partial<Record<StatusMeaning, ErrorCode>>> = {
  certificate_unusable: 'credential.unusable',
  no_certificate: 'credential.none',
  signing_failed: 'approval.failed',
};

/**
 * The refusal in `reply`, or undefined when it is none.
 * @throws KysoError `provider.credentials_rejected` when the service provider is meant, or nobody in particular: a
 *   person can do nothing about that, the operator can.
 */
export function refusalIn(reply: Reply, dialect: Sp769Dialect): Refusal | undefined {
  const refused = REFUSED[reply.meaning];
  if (refused !== undefined) return { kind: 'refused', code: refused };
  if (reply.meaning !== 'refused_credentials') return undefined;
  const { wrongServiceProvider, wrongPerson } = dialect.words;
  if (!mentions(reply.message, wrongServiceProvider) && mentions(reply.message, wrongPerson)) {
    return { kind: 'refused', code: 'account.not_found' };
  }
  throw new KysoError('provider.credentials_rejected', 'the provider rejects sp_id or sp_password', {
    details: { status: reply.status },
  });
}

export function unexpected(reply: Reply, call: string): KysoError {
  return new KysoError('provider.protocol_error', `the provider does not accept the ${call} call`, {
    details: { status: reply.status },
  });
}
