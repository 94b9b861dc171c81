/** When those who were turned away may come back: one after the other, so that they never come as a crowd. */

export type ComeBackTimes = {
  /** Nobody comes sooner. */
  readonly afterMs: number;
  /** Between two of them. */
  readonly spacingMs: number;
  /** Later than this nobody is sent; more of them come closer together instead. */
  readonly latestMs: number;
};

export class ComeBacks {
  readonly #times: ComeBackTimes;
  #lastAtMs = Number.NEGATIVE_INFINITY;

  constructor(times: ComeBackTimes) {
    this.#times = times;
  }

  /** The next free moment, in milliseconds from now. */
  next(nowMs = performance.now()): number {
    const { afterMs, spacingMs, latestMs } = this.#times;
    const soonestMs = nowMs + afterMs;
    const nextMs = Math.max(soonestMs, this.#lastAtMs + spacingMs);
    // The time is full: another round begins between the moments of the one before.
    this.#lastAtMs = nextMs <= nowMs + latestMs ? nextMs : soonestMs;
    return Math.ceil(this.#lastAtMs - nowMs);
  }
}
