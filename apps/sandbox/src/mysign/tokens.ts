import { randomBytes } from 'node:crypto';

/** Bearer tokens; each belongs to one user. */
export class UserTokens {
  readonly #users = new Map<string, string>();

  issue(userId: string): string {
    const token = randomBytes(24).toString('base64url');
    this.#users.set(token, userId);
    return token;
  }

  userOf(authorization: string | undefined): string | undefined {
    return this.#users.get(tokenIn(authorization));
  }

  spend(authorization: string | undefined): void {
    this.#users.delete(tokenIn(authorization));
  }

  clear(): void {
    this.#users.clear();
  }
}

function tokenIn(authorization: string | undefined): string {
  return /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
}
