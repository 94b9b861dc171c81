/** Bare HTTP against the gateway for end-to-end tests: a tenant, a key, and calls that never throw on a status. */
import type { Constellation } from './constellation.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON body; undefined when there is none. */
  readonly json: Json;
};

/** JSON of the API under test: a test that reads a wrong member fails at its expectation. */
// biome-ignore lint/suspicious/noExplicitAny: answers are judged by the tests themselves
export type Json = any;

export type ApiClient = {
  readonly tenantId: string;
  readonly key: string;
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  upload(name: string, pdf: Uint8Array): Promise<Answer>;
  /** Asks for an invisible signature on a file. */
  requestSignature(fileId: string, citizenId: string, more?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Looks until the status is one of `statuses`; throws after `timeoutMs`. */
  waitFor(requestId: string, statuses: readonly string[], timeoutMs?: number): Promise<Json>;
  download(path: string): Promise<Uint8Array>;
};

const STEP_MS = 100;

/** Makes a tenant and a key through the command line, as an operator would. */
export async function createApiClient(constellation: Constellation): Promise<ApiClient> {
  const tenant: Json = JSON.parse(await constellation.kyso('tenant', 'create', '--name', 'Tỉnh thử nghiệm'));
  const created: Json = JSON.parse(await constellation.kyso('key', 'create', '--tenant', tenant.id));
  const key: string = created.key;
  const send = (
    method: string,
    path: string,
    body: string | Uint8Array<ArrayBuffer> | undefined,
    headers: Readonly<Record<string, string>>,
  ) =>
    fetch(new URL(path, constellation.url('gateway')), {
      method,
      headers: { authorization: `Bearer ${key}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  let keys = 0;

  const client: ApiClient = {
    tenantId: tenant.id,
    key,
    async call(method, path, body, headers = {}) {
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      const response = await send(method, path, body === undefined ? undefined : JSON.stringify(body), {
        ...type,
        ...headers,
      });
      return read(response);
    },
    async upload(name, pdf) {
      const path = `/v1/files?name=${encodeURIComponent(name)}`;
      return read(await send('POST', path, Uint8Array.from(pdf), { 'content-type': 'application/pdf' }));
    },
    requestSignature(fileId, citizenId, more = {}) {
      const body = {
        signer: { provider: 'smartca', citizen_id: citizenId },
        items: [{ file_id: fileId, placement: { mode: 'invisible' } }],
        ...more,
      };
      return client.call('POST', '/v1/signature-requests', body, { 'idempotency-key': `key-${process.pid}-${++keys}` });
    },
    async waitFor(requestId, statuses, timeoutMs = 30_000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const { json } = await client.call('GET', `/v1/signature-requests/${requestId}`);
        if (statuses.includes(json.status)) return json;
        if (Date.now() > deadline)
          throw new Error(`${requestId} is still ${json.status}: ${JSON.stringify(json.failure)}`);
        await new Promise((resolve) => setTimeout(resolve, STEP_MS));
      }
    },
    async download(path) {
      return new Uint8Array(await (await send('GET', path, undefined, {})).arrayBuffer());
    },
  };
  return client;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) };
}
