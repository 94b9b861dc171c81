/** One HTTP attempt: what was sent, what came back, and nothing about what it means. */
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

export type Message = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

export type Limits = {
  /** For the whole attempt, the body of the answer included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/** Posts `message`, follows no redirect and never throws for what the other side does. */
export function post(
  dispatcher: Dispatcher,
  { origin, path }: { readonly origin: string; readonly path: string },
  { headers, body }: Message,
  limits: Limits,
): Promise<Answer | NoAnswer> {
  return new Promise((resolve) => {
    if (limits.signal.aborted) return resolve({ kind: 'no_answer', error: classOf(limits.signal.reason) });
    dispatcher.dispatch({ origin, path, method: 'POST', headers, body }, new Attempt(limits, resolve));
  });
}

/** Why a request is taken back of whose answer no more is wanted. */
const OVER = new Error('the attempt is over');

/** What undici tells of one attempt, without the stream and the composed signal that a request of it would have. */
class Attempt implements Dispatcher.DispatchHandler {
  readonly #resolve: (result: Answer | NoAnswer) => void;
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #stop = () => this.#end(classOf(this.#signal.reason));
  #controller: Dispatcher.DispatchController | undefined;
  #head: Omit<Answer, 'kind' | 'excerpt'> | undefined;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #isOver = false;

  constructor({ timeoutMs, signal }: Limits, resolve: (result: Answer | NoAnswer) => void) {
    this.#resolve = resolve;
    this.#signal = signal;
    this.#timer = setTimeout(() => this.#end('timeout'), timeoutMs).unref();
    signal.addEventListener('abort', this.#stop);
  }

  /** There is a connection; before that nothing can be taken back, and an attempt that is over is not made any more. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(OVER);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    const [retryAfter, control] = [single(headers['retry-after']), single(headers['webhook-delivery'])];
    this.#head = {
      status,
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(control === undefined ? {} : { control }),
    };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#length < EXCERPT_MAX_BYTES) this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length >= RESPONSE_MAX_BYTES) this.#end('other');
  }

  onResponseEnd(): void {
    this.#controller = undefined;
    this.#end('other');
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(classOf(error));
  }

  /** With a status received, an answer that stalls or breaks off changes nothing: what came of it is what there is. */
  #end(error: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#stop);
    this.#controller?.abort(OVER);
    if (this.#head === undefined) this.#resolve({ kind: 'no_answer', error });
    else this.#resolve({ kind: 'answer', ...this.#head, excerpt: excerptOf(this.#chunks) });
  }
}

function excerptOf(chunks: readonly Uint8Array[]): string {
  if (chunks.length === 0) return '';
  const bytes = Buffer.concat(chunks).subarray(0, EXCERPT_MAX_BYTES);
  return new TextDecoder('utf-8').decode(bytes, { stream: true });
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'object' ? header[0] : header;
}

/** Fault classes by the code of Node or undici, or by the name of what has no code; the first pattern that matches wins. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^KYSO_BLOCKED_ADDRESS$/, 'blocked_address'],
  [/TIMEOUT$|^ETIMEDOUT$|^23$/, 'timeout'],
  [/^ECONNREFUSED$/, 'refused'],
  [/^ENOTFOUND$|^EAI_|^ENODATA$/, 'dns'],
  [/^ECONNRESET$|^EPIPE$|^UND_ERR_SOCKET$/, 'reset'],
  [/^ENETUNREACH$|^EHOSTUNREACH$/, 'unreachable'],
  [/CERT|^ERR_TLS|^ERR_SSL|SELF_SIGNED|^UNABLE_TO_|^EPROTO$/, 'tls'],
  [/^HPE_|^HTTPParserError$/, 'malformed_answer'],
];

function classOf(error: unknown): string {
  const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown };
  const text = `${code ?? name}`;
  return FAULTS.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
}
