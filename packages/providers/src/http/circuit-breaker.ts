/** Keeps callers from queueing up behind a provider that is down. Not here: what counts as a fault; the caller says. */
import { type Clock, KysoError } from '@kyso/domain';

/** Faults in a row that open the circuit. */
export const FAULTS_TO_OPEN = 5;
/** How long an open circuit refuses calls before it lets one probe through. */
export const OPEN_MS = 15_000;

/** `answered`: the far side works; `fault`: it does not; `abandoned`: nothing was learnt. */
export type Verdict = 'answered' | 'fault' | 'abandoned';

/** `half_open`: one call is under way that tries whether the far side is back. */
export type CircuitState = 'closed' | 'half_open' | 'open';

/**
 * Closed: every call passes. Open: none does for {@link OPEN_MS}. Half open: one probe passes; its verdict closes the
 * circuit or opens it again.
 */
export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #onTurn: (state: CircuitState) => void;
  #faults = 0;
  #openUntilMs: number | undefined;
  #probing = false;
  /** Grows whenever the circuit opens or closes, so that verdicts of calls from before are not counted. */
  #generation = 0;

  /** @param onTurn is told of every change, and of the first state. Must not throw. */
  constructor(clock: Clock, onTurn: (state: CircuitState) => void = () => {}) {
    this.#clock = clock;
    this.#onTurn = onTurn;
    onTurn('closed');
  }

  /**
   * Runs `task` if the circuit allows it and counts its outcome; `judge` classifies a thrown error.
   * @throws KysoError `provider.unavailable` with `details.retryAfterMs` while open; errors of `task` pass through.
   */
  async run<T>(task: () => Promise<T>, judge: (error: unknown) => Verdict): Promise<T> {
    this.#admit();
    const generation = this.#generation;
    try {
      const result = await task();
      this.#settle(generation, 'answered');
      return result;
    } catch (error) {
      this.#settle(generation, judge(error));
      throw error;
    }
  }

  #admit(): void {
    if (this.#openUntilMs === undefined) return;
    const remainingMs = this.#openUntilMs - this.#clock.now();
    if (remainingMs > 0 || this.#probing) {
      throw new KysoError('provider.unavailable', 'the circuit is open after repeated faults of the provider', {
        details: { reason: 'circuit_open', retryAfterMs: Math.max(remainingMs, 0) },
      });
    }
    this.#probing = true;
    this.#onTurn('half_open');
  }

  #settle(generation: number, verdict: Verdict): void {
    if (generation !== this.#generation) return;
    const probed = this.#probing;
    this.#probing = false;
    if (verdict === 'abandoned') {
      if (probed) this.#onTurn('open');
      return;
    }
    if (verdict === 'answered') {
      this.#faults = 0;
      if (probed) this.#turn(undefined);
      return;
    }
    this.#faults += 1;
    if (probed || this.#faults >= FAULTS_TO_OPEN) this.#turn(this.#clock.now() + OPEN_MS);
  }

  #turn(openUntilMs: number | undefined): void {
    this.#openUntilMs = openUntilMs;
    this.#faults = 0;
    this.#generation += 1;
    this.#onTurn(openUntilMs === undefined ? 'closed' : 'open');
  }
}
