/** The OAuth 2.0 side (RFC 6749): tokens of one person, from the refresh token that their account is linked by. */
import { type Clock, KysoError, type Refusal, type SignerAccount } from '@kyso/domain';
import type { Answer } from '../http/exchange.ts';
import type { JsonClient } from '../http/json-client.ts';
import { parse } from '../parse.ts';
import { type Token, Tokens } from '../tokens.ts';
import { type Reply, readReply } from './reply.ts';
import { TOKEN, TOKEN_ERROR } from './schema.ts';

/** `grant`: the refresh token to be used next. */
export type GrantToken = Token & { readonly grant: string };

export type OAuthClient = { readonly clientId: string; readonly clientSecret: string };

const TOKEN_PATH = '/auth/token';
const TOKEN_SECONDS = 3_600;
const GRANT_REQUIRED: Refusal = { kind: 'refused', code: 'account.grant_required' };

/** What a call answered, and the refresh token when it was replaced on the way. */
export type Answered = {
  readonly reply: Exclude<Reply, { kind: 'token' }>;
  readonly rotated: { readonly grant?: string };
};

export class SmartCaSession {
  readonly #client: JsonClient;
  readonly #oauth: OAuthClient;
  readonly #clock: Clock;
  readonly #tokens: Tokens<GrantToken>;

  constructor(client: JsonClient, oauth: OAuthClient, clock: Clock) {
    this.#client = client;
    this.#oauth = oauth;
    this.#clock = clock;
    this.#tokens = new Tokens(clock);
  }

  /** A call with the person's token, renewed once when it is not taken: such a call did nothing. */
  async call(account: SignerAccount, path: string, json: unknown, signal: AbortSignal): Promise<Answered> {
    const { grant } = account;
    if (grant === undefined) return { reply: GRANT_REQUIRED, rotated: {} };
    for (const isLast of [false, true]) {
      const token = await this.#tokenOf(grant, signal);
      if ('kind' in token) return { reply: token, rotated: {} };
      const rotated = token.grant === grant ? {} : { grant: token.grant };
      const headers = { authorization: `Bearer ${token.value}` };
      const reply = await this.#client.send(path, { json, headers }, readReply, signal);
      if (reply.kind !== 'token') return { reply, rotated };
      this.#tokens.keep(grant, { ...token, expiresAtMs: 0 });
      if (isLast) break;
    }
    // A token that is fresh and yet not taken means that the person withdrew the consent.
    return { reply: GRANT_REQUIRED, rotated: {} };
  }

  /** @throws KysoError `provider.credentials_rejected` when client id or secret are wrong. */
  request(form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<GrantToken | Refusal> {
    const { clientId: client_id, clientSecret: client_secret } = this.#oauth;
    const whole = { ...form, client_id, client_secret };
    return this.#client.send(TOKEN_PATH, { form: whole }, (answer) => this.#read(answer, form), signal);
  }

  async #tokenOf(grant: string, signal: AbortSignal): Promise<GrantToken | Refusal> {
    const refresh_token = this.#tokens.peek(grant)?.grant ?? grant;
    const token = await this.#tokens.get(grant, () =>
      this.request({ grant_type: 'refresh_token', refresh_token }, signal),
    );
    // Whoever comes with the new grant finds the same token.
    if (!('kind' in token) && token.grant !== grant) this.#tokens.keep(token.grant, token);
    return token;
  }

  #read({ status, body }: Answer, form: Readonly<Record<string, string>>): GrantToken | Refusal {
    if (status >= 400) return refusalIn(status, body);
    const { access_token: value, expires_in, refresh_token } = parse(TOKEN, body, 'answer of the token endpoint');
    const grant = refresh_token ?? form['refresh_token'];
    if (grant === undefined || grant === '') {
      throw new KysoError('provider.protocol_error', 'the answer of the token endpoint is not as documented', {
        details: { fields: ['refresh_token'] },
      });
    }
    return { value, grant, expiresAtMs: this.#clock.now() + (expires_in ?? TOKEN_SECONDS) * 1000 };
  }
}

/** RFC 6749 §5.2. `invalid_grant` is the person's business, everything else the operator's. */
function refusalIn(status: number, body: unknown): Refusal {
  const { error } = parse(TOKEN_ERROR, body, 'answer of the token endpoint');
  if (error === 'invalid_grant') return GRANT_REQUIRED;
  const isClient = ['invalid_client', 'unauthorized_client', 'invalid_scope'].includes(error);
  throw new KysoError(
    isClient ? 'provider.credentials_rejected' : 'provider.protocol_error',
    'the token endpoint refuses',
    { details: { status } },
  );
}
