/**
 * One HTTP exchange and the translation of everything that can go wrong with it. Not here: retries, limits across
 * calls, and what a status means to a protocol.
 *
 * Errors carry no `cause`: messages of parsers may quote the answer, and an answer may quote a personal number or a secret.
 */
import { KysoError } from '@kyso/domain';
import type { Dispatcher } from 'undici';
import type { Address } from './address.ts';
import { ACCEPT_ENCODING, decoded } from './content-coding.ts';
import { JSON_MEDIA, type Media } from './media.ts';
import { parseRetryAfter } from './retry-after.ts';
import { type Head, type Incoming, roundTrip, tooLarge } from './round-trip.ts';

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
  readonly address: Address;
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
export async function exchange(dispatcher: Dispatcher, call: Exchange): Promise<Answer> {
  const { method = 'POST', address, timeoutMs, maxResponseBytes, signal } = call;
  const outgoing = { method, address, ...contentOf(call), timeoutMs, maxResponseBytes, signal };
  const incoming = await roundTrip(dispatcher, outgoing, (head) => {
    const rejection = rejectStatus(head, call) ?? rejectContentType(head, call);
    if (rejection !== undefined) throw rejection;
    return !isBare(head, call) || isOfMedia(head, call);
  });
  return { status: incoming.status, body: parse(incoming, call), ...waitIn(incoming, call) };
}

function mediaOf({ media }: Question): Media {
  return media ?? JSON_MEDIA;
}

const ALWAYS = { 'accept-encoding': ACCEPT_ENCODING, 'user-agent': 'Kyso/1' };

function contentOf(call: Question): { headers: Record<string, string>; body?: string } {
  const { json, form, text } = call;
  const headers = { accept: mediaOf(call).accept, ...ALWAYS, ...call.headers };
  if (form !== undefined) {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return { headers: { ...type, ...headers }, body: new URLSearchParams(form).toString() };
  }
  if (json !== undefined) {
    return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(json) };
  }
  return { headers, ...(text === undefined ? {} : { body: text }) };
}

function waitIn(head: Head, call: Exchange): { retryAfterMs?: number } {
  const retryAfterMs = parseRetryAfter(head.field('retry-after') ?? null, call.nowMs);
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

function isBare(head: Head, call: Exchange): boolean {
  return call.bareErrors === true && head.status >= 400;
}

function isOfMedia(head: Head, call: Exchange): boolean {
  return mediaOf(call).matches(head.field('content-type') ?? '');
}

function rejectStatus(head: Head, call: Exchange): KysoError | undefined {
  const { status } = head;
  const details = { status, ...waitIn(head, call) };
  if (status === 429) return new KysoError('provider.rate_limited', 'the provider limits calls', { details });
  if (status >= 500 && call.meantStatuses?.includes(status) !== true) {
    return new KysoError('provider.unavailable', 'the provider reports a fault', { details });
  }
  if (status >= 300 && status < 400) {
    return new KysoError('provider.protocol_error', 'the provider redirects, which is not followed', { details });
  }
  return undefined;
}

/** A page in place of an answer is a proxy or a maintenance notice; its status says nothing about the protocol. */
function rejectContentType(head: Head, call: Exchange): KysoError | undefined {
  const field = head.field('content-type');
  if (field === undefined || mediaOf(call).matches(field) || isBare(head, call)) return undefined;
  return new KysoError('provider.protocol_error', `the answer is not declared as ${mediaOf(call).name}`, {
    details: { status: head.status, contentType: /^[\w.+/-]{1,60}/.exec(field)?.[0] ?? 'unreadable' },
  });
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

function parse(incoming: Incoming, call: Exchange): unknown {
  const { status, body } = incoming;
  if (body === undefined || status === 204 || (body.byteLength === 0 && isBare(incoming, call))) return undefined;
  try {
    const bytes = decoded(body, incoming.field('content-encoding'), call.maxResponseBytes);
    if (bytes === undefined) throw tooLarge(status, call);
    return mediaOf(call).parse(UTF_8.decode(bytes));
  } catch (error) {
    if (error instanceof KysoError) throw error;
    throw new KysoError('provider.protocol_error', `the answer is not valid ${mediaOf(call).name} in utf-8`, {
      details: { status },
    });
  }
}
