/** When those who were turned away may come back: one after the other, so that they never come as a crowd. */

/** Between two of them. */
const SPACING_MS = 100;
/** Later than this nobody is sent; more of them come closer together instead. The pause after a fault ends there too. */
const LATEST_MS = 30_000;

export class ComeBacks {
  #lastAtMs = Number.NEGATIVE_INFINITY;

  /**
   * The next free moment, in milliseconds from now.
   * @param leastMs nobody comes sooner.
   */
  next(leastMs: number, nowMs = performance.now()): number {
    const soonestMs = nowMs + leastMs;
    const nextMs = Math.max(soonestMs, this.#lastAtMs + SPACING_MS);
    // The time is full: another round begins between the moments of the one before.
    this.#lastAtMs = nextMs <= nowMs + LATEST_MS ? nextMs : soonestMs;
    return Math.ceil(this.#lastAtMs - nowMs);
  }
}
