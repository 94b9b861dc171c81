/** Limits wrong passwords per network address. In memory: a restart forgives, and several consoles count apart. */

/** Wrong passwords of one address within the window. */
const MAX_TRIES = 10;
const WINDOW_MS = 15 * 60_000;
/** Addresses remembered at a time; the oldest is forgotten first. */
const MAX_ADDRESSES = 10_000;

type Entry = { tries: number; readonly untilMs: number };

export class Tries {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Counts a try before it is known to be wrong, so that many at once are limited too.
   * @returns seconds to wait when there are none left, otherwise undefined.
   */
  take(address: string): number | undefined {
    const now = this.#now();
    const known = this.#entries.get(address);
    const entry = known === undefined || known.untilMs <= now ? { tries: 0, untilMs: now + WINDOW_MS } : known;
    if (entry.tries >= MAX_TRIES) return Math.ceil((entry.untilMs - now) / 1_000);
    entry.tries++;
    this.#entries.delete(address);
    this.#entries.set(address, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_ADDRESSES && oldest !== undefined) this.#entries.delete(oldest);
    return undefined;
  }

  /** The try was right. */
  giveBack(address: string): void {
    const entry = this.#entries.get(address);
    if (entry !== undefined) entry.tries--;
  }
}
