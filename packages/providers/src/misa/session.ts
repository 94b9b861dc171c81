/** Tokens of one person. MISA issues two; only the second one signs. The password is used once, to link the account. */
import { type Clock, KysoError, type LinkAnswer, type Refusal, type SignerAccount } from '@kyso/domain';
import { GRANT_REQUIRED, type GrantToken, GrantTokens } from '../grant-tokens.ts';
import type { Question } from '../http/exchange.ts';
import type { JsonClient } from '../http/json-client.ts';
import { parse } from '../parse.ts';
import { mentions } from '../text.ts';
import { type Reply, readReply, refusedCall } from './reply.ts';
import { LOGIN, type MisaTokens, REFRESHED } from './schema.ts';

export type MisaService = {
  readonly clientId: string;
  readonly clientKey: string;
  /** What the calls of authentication stand below: `/webdev/api/auth/api/v1/auth` on the test host. */
  readonly authPath: string;
};

const TOKEN_SECONDS = 3_600;
/** `errorCode` of a login that wants a second factor. */
const SECOND_FACTOR = '122';

export class MisaSession {
  readonly #client: JsonClient;
  readonly #service: MisaService;
  readonly #clock: Clock;
  readonly #tokens: GrantTokens;

  constructor(client: JsonClient, service: MisaService, clock: Clock) {
    this.#client = client;
    this.#service = service;
    this.#clock = clock;
    this.#tokens = new GrantTokens(clock, (grant, signal) => this.refresh(grant, signal));
  }

  /** A call with the person's signing token. */
  call(account: SignerAccount, path: string, question: Question, signal: AbortSignal) {
    const ask = (token: string) => {
      const headers = { ...this.#headers, AuthorizationRM: `Bearer ${token}` };
      return this.#client.send(path, { ...question, headers }, readReply, signal);
    };
    return this.#tokens.call<Exclude<Reply, { kind: 'token' }>>(account, ask, signal);
  }

  /** @throws KysoError `provider.credentials_rejected` when the provider does not know this service. */
  async refresh(refreshToken: string, signal: AbortSignal): Promise<GrantToken | Refusal> {
    const reply = await this.#ask('/refreshtoken', { refreshToken }, signal);
    if (reply.kind !== 'ok') return refusalOf(reply);
    return this.#toToken(parse(REFRESHED, reply.body, 'answer to the refresh'), refreshToken);
  }

  /** The password passes through and is not kept. */
  async login(userName: string, password: string, signal: AbortSignal): Promise<LinkAnswer> {
    const reply = await this.#ask('/login-api', { userName, password }, signal);
    return this.#linked(reply);
  }

  /** @param otpType 0: SMS or e-mail, 1: app. */
  async secondFactor(userName: string, code: string, otpType: 0 | 1, signal: AbortSignal): Promise<LinkAnswer> {
    return this.#linked(await this.#ask('/two-factor-auth', { userName, code, otpType, remember: false }, signal));
  }

  #linked(reply: Reply): LinkAnswer {
    if (reply.kind === 'no' && reply.error.errorCode === SECOND_FACTOR) return { kind: 'second_factor_required' };
    if (reply.kind !== 'ok') return refusalOf(reply, { kind: 'refused', code: 'account.not_found' });
    const { status, data } = parse(LOGIN, reply.body, 'answer to the login');
    if (String(status?.errorCode ?? '') === SECOND_FACTOR) return { kind: 'second_factor_required' };
    if (status?.error === true) return { kind: 'refused', code: 'account.not_found' };
    if (!data?.refreshToken) {
      throw new KysoError('provider.protocol_error', 'the answer to the login is not as documented', {
        details: { fields: ['data.refreshToken'] },
      });
    }
    return { kind: 'linked', grant: data.refreshToken };
  }

  get #headers(): Record<string, string> {
    return { 'x-clientid': this.#service.clientId, 'x-clientkey': this.#service.clientKey };
  }

  #ask(path: string, json: unknown, signal: AbortSignal): Promise<Reply> {
    const question = { json, headers: this.#headers };
    return this.#client.send(this.#service.authPath + path, question, readReply, signal);
  }

  #toToken({ remoteSigningAccessToken: value, refreshToken, expiresIn }: MisaTokens, old: string): GrantToken {
    const expiresAtMs = this.#clock.now() + (expiresIn ?? TOKEN_SECONDS) * 1000;
    return { value, grant: refreshToken || old, expiresAtMs };
  }
}

/** Whether this service or the person is meant: only the text tells. */
function refusalOf(reply: Exclude<Reply, { kind: 'ok' }>, person: Refusal = GRANT_REQUIRED): Refusal {
  if (reply.kind === 'token') return person;
  const { devMsg, userMsg } = reply.error;
  if (mentions(`${devMsg ?? ''}\n${userMsg ?? ''}`, ['client'])) {
    throw new KysoError('provider.credentials_rejected', 'the provider rejects client id or client key', {
      details: { status: reply.status },
    });
  }
  if (reply.status === 400) return person;
  throw refusedCall(reply);
}
