/**
 * Small HTTP exchanges with authorities. Their addresses stand in certificates, and certificates come out of documents
 * that anybody may upload: which addresses may be dialled is decided by the dispatcher that the caller hands in.
 */
import { Agent, type Dispatcher } from 'undici';

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_URL_LENGTH = 2048;
const MAX_REDIRECTS = 2;

export type FetchOptions = {
  /** Decides which addresses are reachable; default: every one. */
  readonly dispatcher?: Dispatcher;
  /** For one whole exchange; default 10 000. */
  readonly timeoutMs?: number;
};

export type Question = {
  readonly url: string;
  /** With a body the exchange is a POST. */
  readonly body?: Uint8Array;
  readonly contentType?: string;
  readonly accept: string;
  /** A longer answer is no answer. */
  readonly maxBytes: number;
  readonly timeoutMs?: number;
};

/** `why` is for developers: a class of fault, never an address or a name. */
export type Fetched =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'nothing'; readonly why: string };

export type Fetch = (question: Question, signal?: AbortSignal) => Promise<Fetched>;

/** Never throws for what the other side does. Certificates name http and https; nothing else is dialled. */
export function createCertificateFetcher({ dispatcher = new Agent(), timeoutMs }: FetchOptions = {}): Fetch {
  return async (question, signal) => {
    const limit = AbortSignal.timeout(question.timeoutMs ?? timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const both = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    try {
      return await exchange(dispatcher, question, both, MAX_REDIRECTS);
    } catch (error) {
      return { kind: 'nothing', why: limit.aborted ? 'timeout' : classOf(error) };
    }
  };
}

async function exchange(
  dispatcher: Dispatcher,
  question: Question,
  signal: AbortSignal,
  redirects: number,
): Promise<Fetched> {
  const url = question.url.length > MAX_URL_LENGTH ? null : URL.parse(question.url);
  if (url === null || !/^https?:$/.test(url.protocol)) return { kind: 'nothing', why: 'not an http address' };
  const { statusCode, headers, body } = await dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: question.body === undefined ? 'GET' : 'POST',
    headers: {
      accept: question.accept,
      ...(question.contentType === undefined ? {} : { 'content-type': question.contentType }),
    },
    signal,
    ...(question.body === undefined ? {} : { body: question.body }),
  });
  const location = headers['location'];
  if (statusCode >= 300 && statusCode < 400 && typeof location === 'string' && redirects > 0) {
    await body.dump();
    const next = { ...question, url: URL.parse(location, url.href)?.href ?? '' };
    return exchange(dispatcher, next, signal, redirects - 1);
  }
  if (statusCode !== 200) {
    await body.dump();
    return { kind: 'nothing', why: `status ${statusCode}` };
  }
  return collect(body, question.maxBytes);
}

async function collect(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Fetched> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // undici yields Buffers; its type says any
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) {
      body.destroy();
      return { kind: 'nothing', why: `more than ${maxBytes} bytes` };
    }
    chunks.push(chunk);
  }
  return { kind: 'bytes', bytes: Uint8Array.from(Buffer.concat(chunks)) };
}

function classOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? `${error.code}` : 'no answer';
}
