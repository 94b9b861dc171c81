/** The OAuth 2.0 side (RFC 6749): tokens of one person, from the refresh token that their account is linked by. */
import { type Clock, KysoError, type Refusal, type SignerAccount } from '@kyso/domain';
import { GRANT_REQUIRED, type GrantToken, GrantTokens } from '../grant-tokens.ts';
import type { Answer } from '../http/exchange.ts';
import type { JsonClient } from '../http/json-client.ts';
import { parse } from '../parse.ts';
import { type Reply, readReply } from './reply.ts';
import { TOKEN, TOKEN_ERROR } from './schema.ts';

export type OAuthClient = { readonly clientId: string; readonly clientSecret: string };

const TOKEN_PATH = '/auth/token';
const TOKEN_SECONDS = 3_600;
export class SmartCaSession {
  readonly #client: JsonClient;
  readonly #oauth: OAuthClient;
  readonly #clock: Clock;
  readonly #tokens: GrantTokens;

  constructor(client: JsonClient, oauth: OAuthClient, clock: Clock) {
    this.#client = client;
    this.#oauth = oauth;
    this.#clock = clock;
    this.#tokens = new GrantTokens(clock, (refresh_token, signal) =>
      this.request({ grant_type: 'refresh_token', refresh_token }, signal),
    );
  }

  /** A call with the person's token. */
  call(account: SignerAccount, path: string, json: unknown, signal: AbortSignal) {
    const ask = (token: string) =>
      this.#client.send(path, { json, headers: { authorization: `Bearer ${token}` } }, readReply, signal);
    return this.#tokens.call<Exclude<Reply, { kind: 'token' }>>(account, ask, signal);
  }

  /** @throws KysoError `provider.credentials_rejected` when client id or secret are wrong. */
  request(form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<GrantToken | Refusal> {
    const { clientId: client_id, clientSecret: client_secret } = this.#oauth;
    const whole = { ...form, client_id, client_secret };
    return this.#client.send(TOKEN_PATH, { form: whole }, (answer) => this.#read(answer, form), signal);
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
