/** The provider's side of a test: nock, with a record of the bytes that were sent, and the signer that faces it. */
import { randomUUID } from 'node:crypto';
import nock from 'nock';
import { viaNodeHttp } from '../node-http-dispatcher.ts';
import { type Overrides, signerAt } from './signer.ts';

/** A host of its own for each test file, as files that share a process share nock. */
const HOST = `https://${randomUUID()}.provider.test`;
const BASE_PATH = '/sca/sp769';

export const PATHS = {
  certificates: `${BASE_PATH}/v1/credentials/get_certificate`,
  sign: `${BASE_PATH}/v1/signatures/sign`,
  status: (id: string) => `${BASE_PATH}/v1/signatures/sign/${id}/status`,
};

export type Sent = { path: string; body: string; headers: Record<string, string> };

/** The next call of `path`, to be answered; the connection ends with it. */
export function expectCall(path: string): nock.Interceptor {
  return nock(HOST).defaultReplyHeaders({ connection: 'close' }).post(path);
}

/** Answers the next call of `path` and returns the list that its bytes will be added to. */
export function answer(path: string, status: number, body: unknown, headers: Record<string, string> = {}): Sent[] {
  const sent: Sent[] = [];
  const scope = expectCall(path).reply(status, body as nock.Body, headers); // any JSON value
  scope.on('request', (request: { headers: Headers }, _interceptor, text: string) => {
    sent.push({ path, body: text, headers: Object.fromEntries(request.headers) });
  });
  return sent;
}

export function makeSigner(overrides: Overrides = {}) {
  return signerAt(HOST + BASE_PATH, { dispatcherFor: viaNodeHttp, ...overrides });
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
  // The next test file in this process brings its own nock; two of them in one socket layer would feed each other.
  hooks.afterAll(() => nock.restore());
}
