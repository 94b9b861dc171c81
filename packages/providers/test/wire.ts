/** The far side of a test: nock, with a record of the bytes that were sent. One host for each test file. */
import { randomUUID } from 'node:crypto';
import nock from 'nock';

/** Every test file has a host of its own, as files that share a process share nock. */
export const HOST = `https://${randomUUID()}.provider.test`;

export type Sent = { readonly path: string; readonly body: string; readonly headers: Record<string, string> };
export type Reply = { readonly status?: number; readonly type?: string; readonly body?: unknown };

/** Answers the next call of `path` and keeps what was sent. A body that is no text is JSON. */
export function answer(method: 'GET' | 'POST', path: string, reply: Reply = {}): Sent[] {
  const { status = 200, body = {}, type = typeof body === 'string' ? 'text/plain' : 'application/json' } = reply;
  const sent: Sent[] = [];
  const scope = nock(HOST)
    .defaultReplyHeaders({ connection: 'close', 'content-type': type })
    .intercept(path, method)
    .reply(status, body as nock.Body); // any JSON value
  scope.on('request', (request: { headers: Headers }, _interceptor, text: string) => {
    sent.push({ path, body: text, headers: Object.fromEntries(request.headers) });
  });
  return sent;
}

type Hook = (run: () => void) => void;

/** Nothing that was expected may be left over after a test, and nothing may leave the machine. */
export function closeTheWorld(hooks: { beforeEach: Hook; afterEach: Hook; afterAll: Hook }): void {
  hooks.beforeEach(() => nock.disableNetConnect());
  hooks.afterEach(() => {
    const left = nock.pendingMocks();
    nock.cleanAll();
    if (left.length > 0) throw new Error(`not called: ${left.join(', ')}`);
  });
  hooks.afterAll(() => nock.restore());
}

export const noSignal = () => new AbortController().signal;
