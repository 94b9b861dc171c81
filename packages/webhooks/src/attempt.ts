/** One HTTP attempt: what was sent, what came back, and nothing about what it means. */
import { withinTime } from '@kyso/domain';
import type { Dispatcher } from 'undici';

/** Of an answer no more than this is read. */
const RESPONSE_MAX_BYTES = 64 * 1024;
/** Of what was read this much is kept for people. */
const EXCERPT_MAX_BYTES = 2_000;

export type Answer = {
  readonly kind: 'answer';
  readonly status: number;
  readonly excerpt: string;
  /** Raw value of Retry-After. */
  readonly retryAfter?: string;
  /** Raw value of `webhook-delivery`, by which a receiver may stop deliveries. */
  readonly control?: string;
};
/** No answer came. */
export type NoAnswer = { readonly kind: 'no_answer'; readonly error: string };

/**
 * Posts `body`, follows no redirect and never throws for what the other side does.
 * @param timeoutMs for the whole attempt, the body of the answer included.
 */
export async function post(
  dispatcher: Dispatcher,
  url: URL,
  message: { headers: Record<string, string>; body: string },
  limits: { timeoutMs: number; signal: AbortSignal },
): Promise<Answer | NoAnswer> {
  try {
    return await withinTime(limits.timeoutMs, limits.signal, (signal) =>
      exchange(dispatcher, url, { ...message, signal }),
    );
  } catch (error) {
    return { kind: 'no_answer', error: classOf(error) };
  }
}

async function exchange(
  dispatcher: Dispatcher,
  { origin, pathname, search }: URL,
  message: { headers: Record<string, string>; body: string; signal: AbortSignal },
): Promise<Answer> {
  const response = await dispatcher.request({ origin, path: pathname + search, method: 'POST', ...message });
  const { statusCode: status, headers, body } = response;
  const excerpt = await readExcerpt(body);
  const [retryAfter, control] = [single(headers['retry-after']), single(headers['webhook-delivery'])];
  return {
    kind: 'answer',
    status,
    excerpt,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(control === undefined ? {} : { control }),
  };
}

/** A status has been received by now, so a body that stalls or breaks off changes nothing. */
async function readExcerpt(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      // undici yields Buffers; its type says any
      chunks.push(chunk);
      length += chunk.length;
      if (length >= RESPONSE_MAX_BYTES) break;
    }
  } catch {
    // What came so far is what there is.
  }
  body.destroy();
  const bytes = Buffer.concat(chunks).subarray(0, EXCERPT_MAX_BYTES);
  return new TextDecoder('utf-8').decode(bytes, { stream: true });
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'object' ? header[0] : header;
}

/** Fault classes by the code of Node or undici; the first pattern that matches wins. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^KYSO_BLOCKED_ADDRESS$/, 'blocked_address'],
  [/TIMEOUT$|^ETIMEDOUT$|^23$/, 'timeout'],
  [/^ECONNREFUSED$/, 'refused'],
  [/^ENOTFOUND$|^EAI_|^ENODATA$/, 'dns'],
  [/^ECONNRESET$|^EPIPE$|^UND_ERR_SOCKET$/, 'reset'],
  [/^ENETUNREACH$|^EHOSTUNREACH$/, 'unreachable'],
  [/CERT|^ERR_TLS|^ERR_SSL|SELF_SIGNED|^UNABLE_TO_|^EPROTO$/, 'tls'],
  [/^HPE_/, 'malformed_answer'],
];

function classOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? `${error.code}` : '';
  return FAULTS.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
}
