/**
 * Bounds what one provider may take of this process, so that one that is slow or silent does not stop the others. How
 * many calls it may have open grows with its answers and shrinks with its silence. A call that finds no room, or an open
 * circuit, is turned away, and its job frees its slot: for a moment where the provider answers, else until one that was
 * sent to try finds it back ({@link StandBy}). Counts and times the calls on the way.
 */
import { type Bell, isKysoError, KysoError, type Providers, type RequestId } from '@kyso/domain';
import type { Metrics } from '@kyso/runtime';
import { aroundCalls } from './around-calls.ts';
import { ComeBacks } from './come-backs.ts';
import { type EffectBell, StandBy } from './stand-by.ts';

export type ProviderLimits = {
  /** Calls to one provider at a time. */
  readonly atOnce: number;
  /** Calls to one provider a second, 0 for any number. */
  readonly perSecond: number;
};

/** Calls at a time to a provider that has not answered yet; one to a provider that was silent. */
const FIRST_AT_ONCE = 2;
/** Whom an answering provider has no room for comes back no sooner, and these follow one another so closely at most. */
const COME_BACK = { afterMs: 1_000, spacingMs: 100, latestMs: 30_000 };
/** Whoever sleeps looks again by itself only as a precaution. */
const SLEEP = { afterMs: 60_000, spacingMs: 300, latestMs: 120_000 };
/** A provider that has answered nothing for so long is not waited for. */
const SILENT_AFTER_MS = 1_000;
const SECOND_MS = 1_000;

export type LimitedProviders = {
  readonly providers: Providers;
  /** A request was turned away by this provider, as `details.standBy` of the error names it. */
  sleep(standBy: string, doorbell: EffectBell): void;
  /** The request is looked at: nobody need ring for it. */
  wake(requestId: RequestId): void;
};

export function limitProviders(
  providers: Providers,
  limits: ProviderLimits,
  ports: { readonly metrics: Metrics; readonly bell: Bell },
): LimitedProviders {
  const lines = new Map<string, StandBy>();
  const limited = aroundCalls(providers, (_signer, provider) => {
    // Whose settings were changed gets a signer, and so a line, of its own.
    const name = `${provider} ${lines.size}`;
    const standBy = new StandBy((doorbell) => ports.bell.ring(doorbell));
    lines.set(name, standBy);
    const gate = new Gate(limits, name, standBy);
    return (op, call) => gate.pass(() => observed(ports.metrics, provider, op, call));
  });
  return {
    providers: limited,
    sleep: (name, doorbell) => lines.get(name)?.sleep(doorbell),
    wake(requestId) {
      for (const line of lines.values()) line.wake(requestId);
    },
  };
}

/** Lets calls in while there is room. In line stands who comes while the provider keeps answering, nobody else. */
class Gate {
  readonly #limits: ProviderLimits;
  readonly #name: string;
  readonly #standBy: StandBy;
  readonly #line: (() => void)[] = [];
  readonly #comeBacks = new ComeBacks(COME_BACK);
  readonly #sleeps = new ComeBacks(SLEEP);
  #atOnce: number;
  #running = 0;
  #answeredAtMs = performance.now();
  #windowEndsAtMs = 0;
  #inWindow = 0;

  constructor(limits: ProviderLimits, name: string, standBy: StandBy) {
    this.#limits = limits;
    this.#atOnce = Math.min(FIRST_AT_ONCE, limits.atOnce);
    this.#name = name;
    this.#standBy = standBy;
  }

  /** @throws KysoError `provider.rate_limited` when there is no room; nothing was sent then. Whatever `call` throws. */
  async pass<T>(call: () => Promise<T>): Promise<T> {
    this.#countInWindow();
    if (this.#running < this.#atOnce) this.#running += 1;
    else await this.#turn();
    try {
      const answer = await call();
      this.#answered();
      this.#standBy.answered();
      return answer;
    } catch (error) {
      throw this.#fault(error);
    } finally {
      this.#running -= 1;
      this.#letIn();
    }
  }

  #answered(): void {
    this.#answeredAtMs = performance.now();
    if (this.#atOnce < this.#limits.atOnce) this.#atOnce += 1;
  }

  #fault(error: unknown): unknown {
    if (!isKysoError(error)) return error;
    const { reason, retryAfterMs } = error.details;
    if (reason === 'aborted') return error;
    if (reason === 'circuit_open') {
      this.#standBy.silent(typeof retryAfterMs === 'number' ? retryAfterMs : 0);
      return new KysoError(error.code, error.message, { details: { ...error.details, ...this.#untilItAnswers() } });
    }
    if (isSilence(error)) {
      this.#atOnce = 1;
      this.#standBy.silent(0);
    } else {
      this.#answered();
    }
    return error;
  }

  #countInWindow(): void {
    const { perSecond } = this.#limits;
    if (perSecond === 0) return;
    const now = performance.now();
    if (now >= this.#windowEndsAtMs) {
      this.#windowEndsAtMs = now + SECOND_MS;
      this.#inWindow = 0;
    }
    if (this.#inWindow >= perSecond) throw turnedAway('rate', { retryAfterMs: Math.ceil(this.#windowEndsAtMs - now) });
    this.#inWindow += 1;
  }

  /** Slots go to the first in line, never to somebody who has just come. */
  #letIn(): void {
    while (this.#running < this.#atOnce) {
      const next = this.#line.shift();
      if (next === undefined) return;
      this.#running += 1;
      next();
    }
  }

  #turn(): Promise<void> {
    if (this.#isSilent) throw this.#noRoom();
    return new Promise((resolve, reject) => {
      const start = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#line.splice(this.#line.indexOf(start), 1);
        reject(this.#noRoom());
      }, SILENT_AFTER_MS);
      this.#line.push(start);
    });
  }

  get #isSilent(): boolean {
    return performance.now() - this.#answeredAtMs > SILENT_AFTER_MS;
  }

  #noRoom(): KysoError {
    if (!this.#isSilent) return turnedAway('concurrency', { retryAfterMs: this.#comeBacks.next() });
    this.#standBy.silent(0);
    return turnedAway('concurrency', this.#untilItAnswers());
  }

  #untilItAnswers() {
    return { retryAfterMs: this.#sleeps.next(), standBy: this.#name };
  }
}

/** Nothing came back: whoever would wait in line behind such a call would wait for nothing. */
function isSilence(error: KysoError): boolean {
  return error.code === 'provider.unavailable' && error.details['status'] === undefined;
}

function turnedAway(
  reason: 'concurrency' | 'rate',
  wait: { readonly retryAfterMs: number; readonly standBy?: string },
): KysoError {
  const details = { reason, ...wait, ownLimit: true };
  return new KysoError('provider.rate_limited', 'our own limit of calls to the provider is reached', { details });
}

async function observed<T>(metrics: Metrics, provider: string, op: string, call: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const answered = (codeClass: string) =>
    metrics.providerAnswered({ provider, op, codeClass, seconds: (performance.now() - started) / 1000 });
  try {
    const result = await call();
    answered('answer');
    return result;
  } catch (error) {
    answered(isKysoError(error) ? error.code : 'bug');
    throw error;
  }
}
