/** Calls with the token of an account, and what their answers mean for an attempt. */
import type { Refusal, SignerAccount } from '@kyso/domain';
import { MAX_OPEN_CALLS } from '../blocking.ts';
import type { Answer } from '../http/exchange.ts';
import { createJsonClient, type JsonClient } from '../http/json-client.ts';
import { Access } from './access.ts';
import { type End, endOf, type Failure, failureIn, faultOf, isTokenRejected, MEANT_STATUSES } from './failures.ts';
import type { CscOptions } from './options.ts';

type Said = { readonly status: number; readonly body: unknown };
export type Called = Said | Failure | Refusal;

export class Calls {
  readonly client: JsonClient;
  readonly access: Access;
  /** What `oauth2/…` is appended to. */
  readonly oauthBase: string;
  /** Calls that stay open until a phone answers: each holds a socket, none of the usual slots. */
  readonly #patient: JsonClient;

  constructor(options: CscOptions) {
    this.client = createJsonClient(options);
    this.#patient = createJsonClient({ ...options, maxConcurrent: MAX_OPEN_CALLS });
    this.oauthBase = (options.oauthBase ?? options.baseUrl).replace(/\/+$/, '');
    this.access = new Access(options.access, this.client, this.oauthBase, options.clock);
  }

  /** One call with the token of the account; a token that is not taken is renewed once. */
  async call(
    path: string,
    json: object,
    { account }: { readonly account: SignerAccount },
    signal: AbortSignal,
    more: { readonly timeoutMs?: number } = {},
  ): Promise<Called> {
    const client = more.timeoutMs === undefined ? this.client : this.#patient;
    for (const isLastTry of [false, true]) {
      const token = await this.access.get(account, signal);
      if ('kind' in token) return token;
      const headers = { authorization: `Bearer ${token.value}` };
      const read = (answer: Answer) => failureIn(answer) ?? { status: answer.status, body: answer.body };
      const question = { json, headers, bareErrors: true, meantStatuses: MEANT_STATUSES, ...more };
      const said = await client.send(path, question, read, signal);
      if (!('error' in said) || !isTokenRejected(said)) return said;
      this.access.drop(account, token);
      if (isLastTry) throw faultOf(said, path);
    }
    throw new TypeError('a loop of two tries had a third');
  }
}

/**
 * How a call ended the attempt; undefined when it was answered.
 * @param asked `approval`: a failure that no rule knows is one of the person's or the provider's, and ends the attempt;
 *   `call`: it is a fault.
 */
export function ends(said: Called, asked: 'approval' | 'call'): End | undefined {
  if ('kind' in said) return said;
  if (!('error' in said)) return undefined;
  const end = endOf(said);
  if (end !== undefined) return end;
  const fault = faultOf(said, asked);
  if (asked === 'call' || fault.code !== 'provider.protocol_error' || said.status >= 500) throw fault;
  return { kind: 'refused', code: 'approval.failed', details: fault.details };
}

export function bodyOf(said: Called): unknown {
  if ('body' in said) return said.body;
  throw new TypeError('a failure is read as an answer');
}

/** The code of an end that is no refusal, where only refusals can be told. */
export function codeOf(end: Exclude<End, Refusal>): Refusal['code'] {
  return ({ declined: 'approval.declined', expired: 'approval.expired', lost: 'approval.lost' } as const)[end.kind];
}
