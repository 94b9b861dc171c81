/** Access tokens of people whose account is linked by a long-lived grant that the provider may replace at each refresh. */
import type { Clock, Refusal, SignerAccount } from '@kyso/domain';
import { type Token, Tokens } from './tokens.ts';

/** `grant`: the one to be used next. */
export type GrantToken = Token & { readonly grant: string };

/** What a call answered, and the grant when it was replaced on the way. */
export type Answered<R> = { readonly reply: R | Refusal; readonly rotated: { readonly grant?: string } };

type Refresh = (grant: string, signal: AbortSignal) => Promise<GrantToken | Refusal>;

export const GRANT_REQUIRED: Refusal = { kind: 'refused', code: 'account.grant_required' };

export class GrantTokens {
  readonly #tokens: Tokens<GrantToken>;
  readonly #refresh: Refresh;

  constructor(clock: Clock, refresh: Refresh) {
    this.#tokens = new Tokens(clock);
    this.#refresh = refresh;
  }

  /**
   * Asks with the person's token. One that is not taken (`kind` `token`) is renewed once: a call refused for its token did
   * nothing. Fresh and yet not taken means that the person withdrew the consent.
   */
  async call<R extends { readonly kind: string }>(
    { grant }: SignerAccount,
    ask: (token: string) => Promise<R | TokenRefused>,
    signal: AbortSignal,
  ): Promise<Answered<R>> {
    if (grant === undefined) return { reply: GRANT_REQUIRED, rotated: {} };
    for (let tries = 1; tries <= 2; tries += 1) {
      const token = await this.#tokenOf(grant, signal);
      if ('kind' in token) return { reply: token, rotated: {} };
      const rotated = token.grant === grant ? {} : { grant: token.grant };
      const reply = await ask(token.value);
      if (!isTokenRefused(reply)) return { reply, rotated };
      this.#tokens.keep(grant, { ...token, expiresAtMs: 0 });
    }
    return { reply: GRANT_REQUIRED, rotated: {} };
  }

  async #tokenOf(grant: string, signal: AbortSignal): Promise<GrantToken | Refusal> {
    const newest = this.#tokens.peek(grant)?.grant ?? grant;
    const token = await this.#tokens.get(grant, () => this.#refresh(newest, signal));
    // Whoever comes with the new grant finds the same token.
    if (!('kind' in token) && token.grant !== grant) this.#tokens.keep(token.grant, token);
    return token;
  }
}

type TokenRefused = { readonly kind: 'token' };

function isTokenRefused<R extends { readonly kind: string }>(reply: R | TokenRefused): reply is TokenRefused {
  return reply.kind === 'token';
}
