/**
 * One HTTP exchange with a JSON answer, and the translation of everything that can go wrong with it. Not here: retries,
 * limits across calls, and what a status below 500 means to a protocol.
 *
 * Errors carry no `cause`: messages of fetch, of its parser and of `JSON.parse` may quote the answer, and an answer may
 * quote a personal number or a secret.
 */
import { KysoError } from '@kyso/domain';
import { parseRetryAfter } from './retry-after.ts';

/** What is asked. At most one of `json` and `form`; `null` is a JSON value, an absent one is no body. */
export type Question = {
  /** POST unless told. */
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`, in this order. */
  readonly form?: Readonly<Record<string, string>>;
};

export type Exchange = Question & {
  readonly url: string;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** The caller's own wish to stop. */
  readonly signal: AbortSignal;
  /** Milliseconds since the Unix epoch, to read a `Retry-After` date. */
  readonly nowMs: number;
};

/** An answer below status 500 whose body is JSON. */
export type JsonAnswer = { readonly status: number; readonly body: unknown };

/**
 * Asks and reads the answer.
 * @throws KysoError `provider.unavailable` (network, time, 5xx, given up), `provider.rate_limited` (429),
 *   `provider.protocol_error` (redirect, not JSON, too large)
 */
export async function exchangeJson(exchange: Exchange): Promise<JsonAnswer> {
  const timeout = AbortSignal.timeout(exchange.timeoutMs);
  try {
    const response = await fetch(exchange.url, {
      method: exchange.method ?? 'POST',
      redirect: 'manual',
      ...bodyOf(exchange),
      signal: AbortSignal.any([exchange.signal, timeout]),
    });
    return await readAnswer(response, exchange);
  } catch (error) {
    if (error instanceof KysoError) throw error;
    throw toUnavailable(error, exchange, timeout);
  }
}

function bodyOf({ json, form, headers }: Question): { headers: Record<string, string>; body?: string } {
  const accept = { accept: 'application/json', ...headers };
  if (form !== undefined) {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return { headers: { ...type, ...accept }, body: new URLSearchParams(form).toString() };
  }
  if (json === undefined) return { headers: accept };
  return { headers: { 'content-type': 'application/json', ...accept }, body: JSON.stringify(json) };
}

async function readAnswer(response: Response, exchange: Exchange): Promise<JsonAnswer> {
  const rejection = rejectStatus(response, exchange.nowMs) ?? rejectContentType(response);
  if (rejection !== undefined) {
    await discard(response);
    throw rejection;
  }
  const bytes = await readBounded(response, exchange.maxResponseBytes);
  return { status: response.status, body: parseJson(bytes, response.status) };
}

function rejectStatus(response: Response, nowMs: number): KysoError | undefined {
  const { status } = response;
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), nowMs);
  const details = retryAfterMs === undefined ? { status } : { status, retryAfterMs };
  if (status === 429) return new KysoError('provider.rate_limited', 'the provider limits calls', { details });
  if (status >= 500) return new KysoError('provider.unavailable', 'the provider reports a fault', { details });
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    return new KysoError('provider.protocol_error', 'the provider redirects, which is not followed', { details });
  }
  return undefined;
}

/** A page in place of JSON is a proxy or a maintenance notice; its status says nothing about the protocol. */
function rejectContentType(response: Response): KysoError | undefined {
  const field = response.headers.get('content-type');
  if (field === null || /^\s*(application|text)\/([\w.-]+\+)?json\s*(;|$)/i.test(field)) return undefined;
  return new KysoError('provider.protocol_error', 'the answer is not declared as json', {
    details: { status: response.status, contentType: /^[\w.+/-]{1,60}/.exec(field)?.[0] ?? 'unreadable' },
  });
}

async function discard(response: Response): Promise<void> {
  // Only frees the connection; that it failed already changes nothing.
  await response.body?.cancel().catch(() => undefined);
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, so an endless answer is not drained.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new KysoError('provider.protocol_error', 'the answer is larger than allowed', {
        details: { status: response.status, maxBytes },
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function parseJson(bytes: Uint8Array, status: number): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new KysoError('provider.protocol_error', 'the answer is not valid json in utf-8', { details: { status } });
  }
}

function toUnavailable(error: unknown, exchange: Exchange, timeout: AbortSignal): KysoError {
  if (exchange.signal.aborted) return givenUp();
  const { timeoutMs } = exchange;
  if (timeout.aborted) {
    return new KysoError('provider.unavailable', 'the provider did not answer in time', {
      details: { reason: 'timeout', timeoutMs },
    });
  }
  return new KysoError('provider.unavailable', 'the connection to the provider failed', {
    details: { reason: networkCode(error) },
  });
}

export function givenUp(): KysoError {
  return new KysoError('provider.unavailable', 'the call was given up by its caller', {
    details: { reason: 'aborted' },
  });
}

/** `ECONNREFUSED` and its like, which fetch hides in the cause. */
function networkCode(error: unknown): string {
  const code = property(property(error, 'cause'), 'code');
  return typeof code === 'string' && /^[A-Z_0-9]{1,40}$/.test(code) ? code : 'network';
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
