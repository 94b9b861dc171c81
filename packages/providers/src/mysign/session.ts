/** Calls of MySign in the name of one person: the login, its token, and its renewal. */
import { type Clock, KysoError, type Refusal } from '@kyso/domain';
import type { JsonClient } from '../http/json-client.ts';
import { parse } from '../parse.ts';
import { type Token, Tokens } from '../tokens.ts';
import { type Reply, readReply } from './reply.ts';
import { LOGIN } from './schema.ts';

export type MySignService = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly profileId: string;
};

const LOGIN_PATH = '/vtss/service/ras/v1/login';
/** When the answer names no life of the token. */
const TOKEN_SECONDS = 300;

export class MySignSession {
  readonly #client: JsonClient;
  readonly #service: MySignService;
  readonly #clock: Clock;
  readonly #tokens: Tokens;

  constructor(client: JsonClient, service: MySignService, clock: Clock) {
    this.#client = client;
    this.#service = service;
    this.#clock = clock;
    this.#tokens = new Tokens(clock);
  }

  /**
   * A call with the person's token; `client` is the session's own unless the call stays open. A token that the far side
   * no longer takes is renewed once: a call that was refused for its token did nothing.
   */
  async call(
    userId: string,
    path: string,
    json: unknown,
    signal: AbortSignal,
    client: JsonClient = this.#client,
  ): Promise<Exclude<Reply, { kind: 'token' }>> {
    for (const isLast of [false, true]) {
      const token = await this.#tokens.get(userId, () => this.login(userId, signal));
      if ('kind' in token) return token;
      const headers = { authorization: `Bearer ${token.value}` };
      const reply = await client.send(path, { json, headers }, readReply, signal);
      if (reply.kind !== 'token') return reply;
      this.#tokens.drop(userId, token);
      if (isLast) break;
    }
    throw new KysoError('provider.credentials_rejected', 'the provider does not take the token it has just issued');
  }

  /** A new token for one person, or why there is none. */
  async login(userId: string, signal: AbortSignal): Promise<Token | Refusal> {
    const { clientId: client_id, clientSecret: client_secret, profileId: profile_id } = this.#service;
    const body = { client_id, client_secret, profile_id, user_id: userId };
    const reply = await this.#client.post(LOGIN_PATH, body, readReply, signal);
    if (reply.kind === 'refused') return reply;
    if (reply.kind === 'token') throw new KysoError('provider.protocol_error', 'the login is refused without a reason');
    const { access_token: value, expires_in: seconds } = parse(LOGIN, reply.body, 'answer to the login');
    return { value, expiresAtMs: this.#clock.now() + (seconds ?? TOKEN_SECONDS) * 1000 };
  }
}
