/** A provider's side of a test of exact bytes: answers in the order they are asked for, and a record of what came. */
import { randomUUID } from 'node:crypto';
import nock from 'nock';

export type Sent = { readonly call: string; readonly body: string; readonly headers: Record<string, string> };

const sides: FarSide[] = [];

export class FarSide {
  /** A host of its own for each file, as files that share a process share nock. */
  readonly url = `https://${randomUUID()}.provider.test`;
  readonly #sent: Sent[] = [];

  constructor() {
    sides.push(this);
  }

  /** The next call of `path` gets this answer. */
  answer(call: `GET /${string}` | `POST /${string}`, status: number, body: unknown): this {
    const [method = '', path = ''] = call.split(' ');
    const far = nock(this.url).defaultReplyHeaders({ connection: 'close', 'content-type': 'application/json' });
    const scope = far.intercept(path, method).reply(status, body as nock.Body); // any JSON value
    scope.on('request', (request: { headers: Headers }, _interceptor, text: string) => {
      this.#sent.push({ call, body: text, headers: Object.fromEntries(request.headers) });
    });
    return this;
  }

  /** What was sent since the last look. */
  sent(): readonly Sent[] {
    return this.#sent.splice(0);
  }
}

type Hook = (run: () => void) => void;

/** Nothing that was expected may be left over after a test, and nothing may leave the machine. */
export function closeTheWorld(hooks: { beforeEach: Hook; afterEach: Hook; afterAll: Hook }): void {
  hooks.beforeEach(() => {
    nock.disableNetConnect();
    for (const side of sides) side.sent();
  });
  hooks.afterEach(() => {
    const left = nock.pendingMocks();
    nock.cleanAll();
    if (left.length > 0) throw new Error(`not called: ${left.join(', ')}`);
  });
  // The next test file in this process brings its own nock; two of them in one socket layer would feed each other.
  hooks.afterAll(() => nock.restore());
}
