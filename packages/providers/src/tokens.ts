/** Access tokens of this process: fetched once for all who wait, used until shortly before they end, never stored. */
import { createHash } from 'node:crypto';
import type { Clock, Refusal } from '@kyso/domain';
import { BoundedMap } from '@kyso/domain';

export type Token = {
  readonly value: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAtMs: number;
};

/** Renewed this long before the end, so that a token does not die on its way. */
const MARGIN_MS = 30_000;
const KEPT = 10_000;

export class Tokens<T extends Token = Token> {
  readonly #clock: Clock;
  readonly #kept = new BoundedMap<T>(KEPT);
  readonly #coming = new Map<string, Promise<T | Refusal>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The token kept under `owner` (a personal number, a secret: only its hash is kept), or a new one, or the refusal of
   * one, which is not kept.
   * @throws what `fetch` throws; the next caller tries again.
   */
  async get(owner: string, fetch: () => Promise<T | Refusal>): Promise<T | Refusal> {
    const key = keyOf(owner);
    const kept = this.#kept.get(key);
    if (kept !== undefined && this.#clock.now() < kept.expiresAtMs - MARGIN_MS) return kept;
    return this.#coming.get(key) ?? this.#fetch(key, fetch);
  }

  /** Whatever is kept under `owner`, even when it has ended. */
  peek(owner: string): T | undefined {
    return this.#kept.get(keyOf(owner));
  }

  keep(owner: string, token: T): void {
    this.#kept.set(keyOf(owner), token);
  }

  /** The far side does not take `token` any more; one that was renewed meanwhile stays. */
  drop(owner: string, token: T): void {
    const key = keyOf(owner);
    if (this.#kept.get(key)?.value === token.value) this.#kept.delete(key);
  }

  async #fetch(key: string, fetch: () => Promise<T | Refusal>): Promise<T | Refusal> {
    const coming = fetch();
    this.#coming.set(key, coming);
    try {
      const token = await coming;
      if ('value' in token) this.#kept.set(key, token);
      return token;
    } finally {
      this.#coming.delete(key);
    }
  }
}

function keyOf(owner: string): string {
  return createHash('sha256').update(owner).digest('hex');
}
