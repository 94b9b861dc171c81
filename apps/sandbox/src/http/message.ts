/** Requests and answers as values, so that a handler can be called by a test or hung on any server. */

export type IncomingRequest = {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Quirks of the protocol that are on, for everybody or by the address of the call; see `quirks.ts`. */
  readonly quirks: ReadonlySet<string>;
  /** Path as received, still percent-encoded, without the query. */
  readonly path: string;
  /** Decoded values of the `:name` parts of the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Media type without parameters, lower case; empty when the caller sent none. */
  readonly contentType: string;
  readonly body: Uint8Array;
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** What happens on the line instead of an answer. */
  readonly instead?: 'nothing' | 'cut';
};

/** The caller waits for an answer that never comes. */
export const NO_ANSWER: Answer = { status: 0, headers: {}, body: '', instead: 'nothing' };
/** The connection ends without an answer. */
export const CUT_CONNECTION: Answer = { status: 0, headers: {}, body: '', instead: 'cut' };

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Express 5 syntax. */
  readonly path: string;
  handle(request: IncomingRequest): Answer | Promise<Answer>;
};

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

export function bytesAnswer(contentType: string, body: string | Uint8Array): Answer {
  return { status: 200, headers: { 'content-type': contentType, 'cache-control': 'no-store' }, body };
}

/** The JSON value of a body, or undefined when it is empty or not JSON in UTF-8. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
