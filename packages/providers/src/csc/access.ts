/** The service authorization: who this service, or the person, is to the provider. Tokens live in this process only. */
import { type Clock, KysoError, type Refusal, type SignerAccount } from '@kyso/domain';
import { z } from 'zod';
import type { Answer, Question } from '../http/exchange.ts';
import type { JsonClient } from '../http/json-client.ts';
import { fromJson, parse } from '../parse.ts';
import { type Token, Tokens } from '../tokens.ts';
import { failureIn, faultOf } from './failures.ts';
import { TOKEN } from './schema.ts';

export const ACCESS_SETTINGS = z.discriminatedUnion('kind', [
  /** `oauth2client`: client credentials. */
  z.object({ kind: z.literal('client'), clientId: z.string().min(1), clientSecret: z.string().min(1) }),
  /** `external`: a token that was agreed elsewhere. */
  z.object({ kind: z.literal('bearer'), token: z.string().min(1) }),
  /** `basic`: `auth/login` of v1 for an account of the organisation. */
  z.object({ kind: z.literal('login'), username: z.string().min(1), password: z.string().min(1) }),
  /** `oauth2code`: each person has linked the account; the grant holds a refresh token. */
  z.object({ kind: z.literal('code'), clientId: z.string().min(1), clientSecret: z.string().min(1) }),
]);
export type AccessSettings = z.output<typeof ACCESS_SETTINGS>;

/** The grant of a linked account. */
const GRANT = z.object({ refresh_token: z.string() });

function refreshTokenOf({ grant }: SignerAccount): string | undefined {
  return GRANT.safeParse(grant === undefined ? undefined : fromJson(Buffer.from(grant))).data?.refresh_token;
}

const USUAL_LIFE_S = 3600;
type Granted = Token & { readonly grant?: string };

export class Access {
  readonly #settings: AccessSettings;
  readonly #client: JsonClient;
  readonly #oauthBase: string;
  readonly #clock: Clock;
  readonly #tokens: Tokens<Granted>;

  constructor(settings: AccessSettings, client: JsonClient, oauthBase: string, clock: Clock) {
    this.#settings = settings;
    this.#client = client;
    this.#oauthBase = oauthBase;
    this.#clock = clock;
    this.#tokens = new Tokens(clock);
  }

  /** Whether the token stands for the person: then no `userID` may be sent. */
  get isUserSpecific(): boolean {
    return this.#settings.kind === 'code' || this.#settings.kind === 'login';
  }

  /** A token, or that the person has to link the account again. A rotated refresh token comes along as `grant`. */
  get(account: SignerAccount, signal: AbortSignal): Promise<Granted | Refusal> {
    return this.#tokens.get(this.#owner(account), () => this.#fetch(account, signal));
  }

  drop(account: SignerAccount, token: Granted): void {
    this.#tokens.drop(this.#owner(account), token);
  }

  /** For the test of a connection, without a person. */
  async prove(signal: AbortSignal): Promise<void> {
    if (this.#settings.kind !== 'code') await this.get({ number: '' }, signal);
  }

  /** Exchanges the code of a page for a token of scope `credential`: the SAD in v1, a bearer token in v2. */
  async redeem(code: string, more: Readonly<Record<string, string>>, signal: AbortSignal) {
    const form = { grant_type: 'authorization_code', code, ...this.#clientFields(), ...more };
    return this.#ask({ form }, signal, `${this.#oauthBase}/oauth2/token`);
  }

  get clientId(): string {
    return 'clientId' in this.#settings ? this.#settings.clientId : '';
  }

  #owner({ number }: SignerAccount): string {
    return this.isUserSpecific ? number : 'service';
  }

  async #fetch(account: SignerAccount, signal: AbortSignal): Promise<Granted | Refusal> {
    const settings = this.#settings;
    const url = `${this.#oauthBase}/oauth2/token`;
    switch (settings.kind) {
      case 'bearer':
        return { value: settings.token, expiresAtMs: Number.MAX_SAFE_INTEGER };
      case 'client':
        return this.#certain({ form: { grant_type: 'client_credentials', ...this.#clientFields() } }, signal, url);
      case 'login': {
        const basic = Buffer.from(`${settings.username}:${settings.password}`).toString('base64');
        const headers = { authorization: `Basic ${basic}` };
        return this.#certain({ json: { rememberMe: false }, headers }, signal, '/auth/login');
      }
      case 'code': {
        const refreshToken = refreshTokenOf(account);
        if (refreshToken === undefined) return { kind: 'refused', code: 'account.grant_required' };
        const form = { grant_type: 'refresh_token', refresh_token: refreshToken, ...this.#clientFields() };
        const token = await this.#ask({ form }, signal, url);
        return token ?? { kind: 'refused', code: 'account.grant_required' };
      }
    }
  }

  #clientFields(): Readonly<Record<string, string>> {
    const settings = this.#settings;
    return 'clientId' in settings ? { client_id: settings.clientId, client_secret: settings.clientSecret } : {};
  }

  async #certain(question: Question, signal: AbortSignal, url: string): Promise<Granted> {
    const token = await this.#ask(question, signal, url);
    if (token !== undefined) return token;
    throw new KysoError('provider.credentials_rejected', 'the provider rejects the credentials of this service');
  }

  /** Undefined when code, refresh token or credentials are not taken. */
  #ask(question: Question, signal: AbortSignal, url: string): Promise<Granted | undefined> {
    const read = (answer: Answer): Granted | undefined => {
      const failure = failureIn(answer);
      if (failure !== undefined && failure.status < 500) {
        if (/^(invalid_client|unauthorized_client)$/.test(failure.error)) throw faultOf(failure, 'token');
        return undefined;
      }
      if (failure !== undefined) throw faultOf(failure, 'token');
      const token = parse(TOKEN, answer.body, 'token');
      const lifeMs = (token.expires_in ?? USUAL_LIFE_S) * 1000;
      const rotated =
        token.refresh_token == null ? {} : { grant: JSON.stringify({ refresh_token: token.refresh_token }) };
      return { value: token.access_token, expiresAtMs: this.#clock.now() + lifeMs, ...rotated };
    };
    return this.#client.send(url, { ...question, bareErrors: true }, read, signal);
  }
}
