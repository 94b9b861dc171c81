import { randomBytes } from 'node:crypto';
import type { Citizen } from '../citizens.ts';

export const TOKEN_SECONDS = 3600;

/** Two access tokens, of which only the second one signs, and a refresh token. */
export class MisaTokens {
  readonly #now: () => number;
  readonly #plain = new Map<string, Citizen>();
  readonly #signing = new Map<string, { citizen: Citizen; expiresAt: number }>();
  readonly #refresh = new Map<string, Citizen>();

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(citizen: Citizen, refreshToken = secret()) {
    const [accessToken, remoteSigningAccessToken] = [secret(), secret()];
    this.#plain.set(accessToken, citizen);
    this.#signing.set(remoteSigningAccessToken, { citizen, expiresAt: this.#now() + TOKEN_SECONDS * 1000 });
    this.#refresh.set(refreshToken, citizen);
    return { accessToken, remoteSigningAccessToken, refreshToken, expiresIn: TOKEN_SECONDS };
  }

  /** @param rotates whether the refresh token is good for once. */
  refresh(refreshToken: string, rotates: boolean) {
    const citizen = this.#refresh.get(refreshToken);
    if (citizen === undefined) return undefined;
    if (!rotates) return this.issue(citizen, refreshToken);
    this.#refresh.delete(refreshToken);
    return this.issue(citizen);
  }

  /** Whose signing token it is; the plain access token is nobody's here. */
  signer(authorization: string | undefined): Citizen | undefined {
    const found = this.#signing.get(/^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '');
    return found !== undefined && found.expiresAt > this.#now() ? found.citizen : undefined;
  }

  clear(): void {
    for (const kept of [this.#plain, this.#signing, this.#refresh]) kept.clear();
  }
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
