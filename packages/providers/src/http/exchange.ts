/**
 * One HTTP exchange and the translation of everything that can go wrong with it. Not here: retries, limits across
 * calls, and what a status means to a protocol.
 *
 * Errors carry no `cause`: messages of fetch, of its parser and of `JSON.parse` may quote the answer, and an answer may
 * quote a personal number or a secret.
 */
import { KysoError } from '@kyso/domain';
import { JSON_MEDIA, type Media } from './media.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { Fetch } from './tls.ts';

/** What is asked, and how the answer is to be read. At most one of `json`, `form` and `text`; `null` is a JSON value. */
export type Question = {
  /** POST unless told. */
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`, in this order. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it is; `headers` name its type. */
  readonly text?: string;
  /** What is expected in return; JSON unless told. */
  readonly media?: Media;
  /** Statuses from 500 on that the protocol gives a meaning of its own; the others are faults. */
  readonly meantStatuses?: readonly number[];
  /** Answers from 400 on may come without a body of `media`: they are read as `undefined`. */
  readonly bareErrors?: boolean;
  /** Longer than usual, for calls that hold the line. */
  readonly timeoutMs?: number;
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

/** An answer that is no fault, with its body parsed; `undefined` where there is none. */
export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterMs?: number;
};
/** An answer whose body is JSON. */
export type JsonAnswer = Answer;

/**
 * Asks and reads the answer.
 * @throws KysoError `provider.unavailable` (network, time, 5xx, given up), `provider.rate_limited` (429),
 *   `provider.protocol_error` (redirect, another media type, not parseable, too large)
 */
export async function exchange(fetch: Fetch, call: Exchange): Promise<Answer> {
  const timeout = AbortSignal.timeout(call.timeoutMs);
  try {
    const response = await fetch(call.url, {
      method: call.method ?? 'POST',
      redirect: 'manual',
      ...bodyOf(call),
      signal: AbortSignal.any([call.signal, timeout]),
    });
    return await readAnswer(response, call);
  } catch (error) {
    if (error instanceof KysoError) throw error;
    throw toUnavailable(error, call, timeout);
  }
}

function mediaOf({ media }: Question): Media {
  return media ?? JSON_MEDIA;
}

function bodyOf(call: Question): { headers: Record<string, string>; body?: string } {
  const { json, form, text } = call;
  const accept = { accept: mediaOf(call).accept, ...call.headers };
  if (form !== undefined) {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return { headers: { ...type, ...accept }, body: new URLSearchParams(form).toString() };
  }
  if (json !== undefined) {
    return { headers: { 'content-type': 'application/json', ...accept }, body: JSON.stringify(json) };
  }
  return { headers: accept, ...(text === undefined ? {} : { body: text }) };
}

async function readAnswer(response: Response, call: Exchange): Promise<Answer> {
  const { status } = response;
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), call.nowMs);
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const rejection = rejectStatus(response, call, wait) ?? rejectContentType(response, call);
  if (rejection !== undefined) {
    await discard(response);
    throw rejection;
  }
  if (
    status === 204 ||
    (isBare(response, call) && !mediaOf(call).matches(response.headers.get('content-type') ?? ''))
  ) {
    await discard(response);
    return { status, body: undefined, ...wait };
  }
  const bytes = await readBounded(response, call.maxResponseBytes);
  return { status, body: parse(bytes, status, call), ...wait };
}

function isBare(response: Response, call: Exchange): boolean {
  return call.bareErrors === true && response.status >= 400;
}

function rejectStatus(response: Response, call: Exchange, wait: { retryAfterMs?: number }): KysoError | undefined {
  const { status } = response;
  const details = { status, ...wait };
  if (status === 429) return new KysoError('provider.rate_limited', 'the provider limits calls', { details });
  if (status >= 500 && call.meantStatuses?.includes(status) !== true) {
    return new KysoError('provider.unavailable', 'the provider reports a fault', { details });
  }
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    return new KysoError('provider.protocol_error', 'the provider redirects, which is not followed', { details });
  }
  return undefined;
}

/** A page in place of an answer is a proxy or a maintenance notice; its status says nothing about the protocol. */
function rejectContentType(response: Response, call: Exchange): KysoError | undefined {
  const field = response.headers.get('content-type');
  if (field === null || mediaOf(call).matches(field) || isBare(response, call)) return undefined;
  return new KysoError('provider.protocol_error', `the answer is not declared as ${mediaOf(call).name}`, {
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

function parse(bytes: Uint8Array, status: number, call: Exchange): unknown {
  if (bytes.byteLength === 0 && call.bareErrors === true && status >= 400) return undefined;
  try {
    return mediaOf(call).parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new KysoError('provider.protocol_error', `the answer is not valid ${mediaOf(call).name} in utf-8`, {
      details: { status },
    });
  }
}

function toUnavailable(error: unknown, call: Exchange, timeout: AbortSignal): KysoError {
  if (call.signal.aborted) return givenUp();
  const { timeoutMs } = call;
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
