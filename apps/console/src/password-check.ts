/** Is this name and password an operator? Takes the same time for a wrong name as for a wrong password. */
import { createHmac, randomBytes } from 'node:crypto';
import { hashPassword, verifyPassword } from '@kyso/runtime';
import type { Actor, Operator } from './operators.ts';

/** Checking takes a good part of a second by design, and a board asks many times a minute. */
const REMEMBERED_MS = 5 * 60_000;
/** Right passwords remembered at a time. */
const MAX_REMEMBERED = 256;
/** Longer ones are not looked at. */
const MAX_PASSWORD_CHARACTERS = 256;

export type PasswordCheck = {
  /** The actor if this very pair was right a moment ago. Costs nothing. */
  recall(name: string, password: string): Actor | undefined;
  /** The actor, or undefined. Slow on purpose. */
  check(name: string, password: string): Promise<Actor | undefined>;
};

export function createPasswordCheck(operators: readonly Operator[], now: () => number = Date.now): PasswordCheck {
  const byName = new Map(operators.map((operator) => [operator.name, operator]));
  const remembered = new Map<string, { readonly actor: Actor; readonly untilMs: number }>();
  // Neither the password nor anything it could be guessed from stays in memory: the key dies with the process.
  const key = randomBytes(32);
  const fingerprint = (name: string, password: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify([name, password]))
      .digest('base64');
  let nobody: Promise<string> | undefined;

  return {
    recall(name, password) {
      const found = remembered.get(fingerprint(name, password));
      return found !== undefined && found.untilMs > now() ? found.actor : undefined;
    },
    async check(name, password) {
      if (password.length > MAX_PASSWORD_CHARACTERS) return undefined;
      const operator = byName.get(name);
      nobody ??= hashPassword(randomBytes(32).toString('base64'));
      const isRight = await verifyPassword(password, operator?.passwordHash ?? (await nobody));
      if (!isRight || operator === undefined) return undefined;
      const actor = { name, role: operator.role };
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(fingerprint(name, password), { actor, untilMs: now() + REMEMBERED_MS });
      return actor;
    },
  };
}
