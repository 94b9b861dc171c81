/** The relying party's login (SSL2) and calls with its token, which is the same for all people. */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { type Clock, KysoError } from '@kyso/domain';
import type { Answer } from '../http/exchange.ts';
import type { JsonClient } from '../http/json-client.ts';
import { parse } from '../parse.ts';
import { type Token, Tokens } from '../tokens.ts';
import { ENVELOPE, LOGIN, type RsspError } from './schema.ts';

export type RelyingParty = {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** Text that the provider handed over with user and password. */
  readonly signature: string;
  /** PEM, PKCS#8: the key of the relying party's PKCS#12. */
  readonly key: string;
};

export type Reply =
  | { readonly kind: 'ok'; readonly body: unknown }
  | { readonly kind: 'error'; readonly error: RsspError };

/** The two fields that every body ends with. */
export const PROFILE = { lang: 'VN', profile: 'rssp-119.432-v2.0' } as const;

/** The token has expired or is not valid. */
const TOKEN_ERRORS: readonly number[] = [3005, 3006];
const TOKEN_SECONDS = 300;
const OWNER = 'relying party';

export class RsspSession {
  readonly #client: JsonClient;
  readonly #party: Omit<RelyingParty, 'key'>;
  readonly #key: KeyObject;
  readonly #clock: Clock;
  readonly #tokens: Tokens;

  /** @throws TypeError when the key of the relying party cannot be read: found at start. */
  constructor(client: JsonClient, { key, ...party }: RelyingParty, clock: Clock) {
    this.#client = client;
    this.#party = party;
    this.#key = readKey(key);
    this.#clock = clock;
    this.#tokens = new Tokens(clock);
  }

  /**
   * A call with the relying party's token; `client` is the session's own unless the call stays open. An answer 3005 or
   * 3006 did nothing: it is repeated once with a new token.
   */
  async call(path: string, fields: object, signal: AbortSignal, client: JsonClient = this.#client): Promise<Reply> {
    for (let tries = 1; ; tries += 1) {
      const token = await this.#tokens.get(OWNER, () => this.login(signal));
      if ('kind' in token) throw new TypeError('a relying party is never refused');
      const headers = { authorization: `Bearer ${token.value}` };
      const reply = await client.send(path, { json: { ...fields, ...PROFILE }, headers }, readReply, signal);
      if (reply.kind === 'ok' || !TOKEN_ERRORS.includes(reply.error.error)) return reply;
      this.#tokens.drop(OWNER, token);
      if (tries > 1) throw rejected(reply.error.error);
    }
  }

  /** @throws KysoError `provider.credentials_rejected` when the provider refuses the relying party. */
  async login(signal: AbortSignal): Promise<Token> {
    const json = { rememberMeEnabled: true, relyingParty: this.#party.name, ...PROFILE };
    const headers = { authorization: this.#ssl2() };
    const reply = await this.#client.send('/auth/login', { json, headers }, readReply, signal);
    if (reply.kind === 'error') throw rejected(reply.error.error);
    const { accessToken: value, expiresIn } = parse(LOGIN, reply.body, 'answer to the login');
    return { value, expiresAtMs: this.#clock.now() + (expiresIn ?? TOKEN_SECONDS) * 1000 };
  }

  /** `SSL2 base64(user:password:signature:timestamp:pkcs1)`; SHA-1 is the provider's choice. */
  #ssl2(): string {
    const { user, password, signature } = this.#party;
    const timestamp = String(this.#clock.now());
    const pkcs1 = sign('sha1', Buffer.from(user + password + signature + timestamp), this.#key).toString('base64');
    const text = [user, password, signature, timestamp, pkcs1].join(':');
    return `SSL2 ${Buffer.from(text).toString('base64')}`;
  }
}

function readReply({ body }: Answer): Reply {
  const error = parse(ENVELOPE, body, 'envelope of the answer');
  return error.error === 0 ? { kind: 'ok', body } : { kind: 'error', error };
}

function rejected(code: number): KysoError {
  return new KysoError('provider.credentials_rejected', 'the provider refuses the relying party', {
    details: { providerCode: String(code) },
  });
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // OpenSSL's message may quote the text.
    throw new TypeError('the key of the relying party cannot be read');
  }
}
