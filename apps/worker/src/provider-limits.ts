/**
 * Bounds what one provider may take of this process, so that one that is slow or silent does not stop the others: a call
 * that finds no room, or an open circuit, is told when to come back, and its job frees its slot. Those who are told so
 * together come back one after the other. Counts and times the calls on the way.
 */
import { isKysoError, KysoError, type Providers } from '@kyso/domain';
import type { Metrics } from '@kyso/runtime';
import { aroundCalls } from './around-calls.ts';
import { ComeBacks } from './come-backs.ts';

export type ProviderLimits = {
  /** Calls to one provider at a time. */
  readonly atOnce: number;
  /** Calls to one provider a second, 0 for any number. */
  readonly perSecond: number;
};

/** Who is turned away comes back no sooner. */
const COME_BACK_MS = 1_000;
/** A provider that has answered nothing for so long is not waited for. */
const SILENT_AFTER_MS = 1_000;
const SECOND_MS = 1_000;

export function limitProviders(providers: Providers, limits: ProviderLimits, metrics: Metrics): Providers {
  return aroundCalls(providers, ({ code }) => {
    const gate = new Gate(limits);
    return (name, call) => gate.pass(() => observed(metrics, code, name, call));
  });
}

/** Lets calls in while there is room. In line stands who comes while the provider keeps answering, nobody else. */
class Gate {
  readonly #limits: ProviderLimits;
  readonly #line: (() => void)[] = [];
  readonly #comeBacks = new ComeBacks();
  #running = 0;
  #answeredAtMs = performance.now();
  #windowEndsAtMs = 0;
  #inWindow = 0;

  constructor(limits: ProviderLimits) {
    this.#limits = limits;
  }

  /** @throws KysoError `provider.rate_limited` when there is no room; nothing was sent then. Whatever `call` throws. */
  async pass<T>(call: () => Promise<T>): Promise<T> {
    this.#countInWindow();
    if (this.#running < this.#limits.atOnce) this.#running += 1;
    else await this.#turn();
    try {
      const answer = await call();
      this.#answeredAtMs = performance.now();
      return answer;
    } catch (error) {
      if (!isSilence(error)) this.#answeredAtMs = performance.now();
      throw this.#spread(error);
    } finally {
      const next = this.#line.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #countInWindow(): void {
    const { perSecond } = this.#limits;
    if (perSecond === 0) return;
    const now = performance.now();
    if (now >= this.#windowEndsAtMs) {
      this.#windowEndsAtMs = now + SECOND_MS;
      this.#inWindow = 0;
    }
    if (this.#inWindow >= perSecond) throw turnedAway('rate', Math.ceil(this.#windowEndsAtMs - now));
    this.#inWindow += 1;
  }

  /** The slot of a call that ends goes straight to the first in line. */
  #turn(): Promise<void> {
    if (performance.now() - this.#answeredAtMs > SILENT_AFTER_MS) throw this.#noRoom();
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

  #noRoom(): KysoError {
    return turnedAway('concurrency', this.#comeBacks.next(COME_BACK_MS));
  }

  /** An open circuit names the same moment to everybody. */
  #spread(error: unknown): unknown {
    if (!isKysoError(error) || error.details['reason'] !== 'circuit_open') return error;
    const { retryAfterMs: openMs } = error.details;
    const retryAfterMs = this.#comeBacks.next(Math.max(COME_BACK_MS, typeof openMs === 'number' ? openMs : 0));
    return new KysoError(error.code, error.message, { details: { ...error.details, retryAfterMs } });
  }
}

/** Nothing came back: whoever would wait in line behind such a call would wait for nothing. */
function isSilence(error: unknown): boolean {
  return isKysoError(error, 'provider.unavailable') && error.details['status'] === undefined;
}

function turnedAway(reason: 'concurrency' | 'rate', retryAfterMs: number): KysoError {
  const details = { reason, retryAfterMs, ownLimit: true };
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
