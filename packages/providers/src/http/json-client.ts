/** What every adapter needs around one exchange: a bounded number of calls at a time and a circuit breaker. No retries. */
import { type Clock, isKysoError } from '@kyso/domain';
import { addressesUnder } from './address.ts';
import { CircuitBreaker, type Verdict } from './circuit-breaker.ts';
import type { Circuits } from './circuits.ts';
import { type DispatcherFor, dispatcherOver } from './dispatchers.ts';
import { type Answer, exchange, type Question } from './exchange.ts';
import { Pool } from './pool.ts';
import type { TlsSettings } from './tls.ts';

export const DEFAULT_TIMEOUT_MS = 10_000;
export const DEFAULT_MAX_CONCURRENT = 16;
export const MAX_RESPONSE_BYTES = 1024 * 1024;

/** The way to a provider. */
export type HttpSettings = {
  /** `http` or `https`, with or without a path; without credentials and query. */
  readonly baseUrl: string;
  /** For the exchange; the wait for a free slot is bounded by the same time once more. */
  readonly timeoutMs?: number | undefined;
  readonly tls?: TlsSettings | undefined;
  /** Absent: connections to every address. */
  readonly dispatcherFor?: DispatcherFor;
};

export type JsonClientOptions = HttpSettings & {
  readonly maxConcurrent?: number;
  readonly maxResponseBytes?: number;
  readonly clock: Clock;
  readonly circuits?: Circuits;
};

export interface JsonClient {
  /**
   * Asks base URL + `path` (an absolute URL is used as it is) and has `read` make sense of the answer. A KysoError thrown
   * by `read` counts as a fault of the provider for the circuit breaker; an answer that says no is returned.
   * @throws KysoError `provider.unavailable`, `provider.rate_limited`, `provider.protocol_error`, or what `read` throws.
   */
  send<T>(path: string, question: Question, read: (answer: Answer) => T, signal: AbortSignal): Promise<T>;
  /** {@link send} of `json` by POST. */
  post<T>(path: string, json: unknown, read: (answer: Answer) => T, signal: AbortSignal): Promise<T>;
}

/** @throws TypeError when `baseUrl` is not fit for use: a fault of configuration, found at start. */
export function createJsonClient(options: JsonClientOptions): JsonClient {
  const addressOf = addressesUnder(options.baseUrl);
  const { clock, timeoutMs: usualMs = DEFAULT_TIMEOUT_MS, maxResponseBytes = MAX_RESPONSE_BYTES } = options;
  const pool = new Pool(options.maxConcurrent ?? DEFAULT_MAX_CONCURRENT);
  const breaker = new CircuitBreaker(clock, options.circuits?.());
  const dispatcher = dispatcherOver(options.tls, options.dispatcherFor);

  const send: JsonClient['send'] = (path, question, read, signal) => {
    const bounds = { timeoutMs: question.timeoutMs ?? usualMs, maxResponseBytes, signal };
    const call = async () =>
      read(await exchange(dispatcher, { ...question, ...bounds, address: addressOf(path), nowMs: clock.now() }));
    return pool.run(() => breaker.run(call, (error) => judge(error, signal)), { signal, timeoutMs: usualMs });
  };
  return { send, post: (path, json, read, signal) => send(path, { json }, read, signal) };
}

/** Being told to slow down is an answer; a call that its caller gave up, or a bug of ours, says nothing. */
function judge(error: unknown, signal: AbortSignal): Verdict {
  if (isKysoError(error, 'provider.rate_limited')) return 'answered';
  return signal.aborted || !isKysoError(error) ? 'abandoned' : 'fault';
}
