/** The whole of Kyso on loopback with a receiver of webhooks in this process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Constellation,
  createApiClient,
  type ProgramName,
  type SandboxProvider,
  sandboxProviders,
  startConstellation,
  startTcpProxy,
} from '@kyso/testkit';
import { Agent, type Dispatcher } from 'undici';
import { childrenOf, type Processes } from './cpu.ts';

/** Signs by itself as soon as it is asked. */
export const INSTANT_CITIZEN = '079185000002';
/** Waits for a tap. */
export const PATIENT_CITIZEN = '001090000001';
/** Takes connections and swallows what is sent. */
export const SILENT_PROVIDER = 'silent';
const CONNECTIONS = 64;

export type Stage = AsyncDisposable & {
  readonly constellation: Constellation;
  readonly tenantId: string;
  upload(pdf: Uint8Array<ArrayBuffer>): Promise<string>;
  /** @returns the id of the request. */
  ask(files: readonly string[], citizen: string, more?: object): Promise<string>;
  cancel(requestId: string): Promise<void>;
  /** Resolves when the message about the end has come, with its type and when (performance.now()). */
  ended(requestId: string): Promise<{ readonly type: string; readonly at: number }>;
  /** JSON of any address of the constellation. */
  call(url: string, init?: { method: string }): Promise<unknown>;
};

const ENDS = ['completed', 'partially_completed', 'declined', 'expired', 'canceled', 'failed'];
const END_TYPES = ENDS.map((end) => `signature_request.${end}`);

type Ended = { readonly type: string; readonly at: number };

/**
 * Beside the sandbox's providers there is one that never answers.
 * @param env of gateway, worker and sandbox
 * @param nodeFlags of gateway and worker
 */
export async function startStage(
  env: Readonly<Record<string, string>>,
  nodeFlags: readonly string[] = [],
): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'kyso-bench-'));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const inbox = await openInbox();
  stack.defer(() => inbox.close());
  const nowhere = stack.use(await startTcpProxy({ port: Number(new URL(inbox.url).port) }));
  nowhere.become({ kind: 'blackhole' });
  const constellation = stack.use(
    await startConstellation({
      dir,
      programs: ['sandbox'],
      env: { KYSO_LOG_LEVEL: 'error', SANDBOX_SOON_MS: '0', SANDBOX_APPROVAL_SECONDS: '3600', ...env },
    }),
  );
  const providers = [
    ...sandboxProviders(constellation.url('sandbox')),
    silentProvider(`http://127.0.0.1:${nowhere.port}`),
  ];
  const change = { nodeFlags, env: { KYSO_PROVIDERS: JSON.stringify(providers) } };
  await Promise.all([constellation.start('gateway', change), constellation.start('worker', change)]);
  const client = await createApiClient(constellation);
  const endpoint = await client.call('POST', '/v1/webhook-endpoints', { url: inbox.url, types: END_TYPES });
  if (endpoint.status !== 201) throw new Error(`no endpoint: ${JSON.stringify(endpoint.json)}`);
  const authorization = `Bearer ${client.key}`;
  const agent = new Agent({ connections: CONNECTIONS });
  stack.defer(() => agent.destroy());

  const send = async (
    path: string,
    headers: Record<string, string>,
    body: string | Uint8Array,
  ): Promise<{ id: string }> => {
    const origin = constellation.url('gateway');
    const outgoing = { origin, path, method: 'POST', headers: { authorization, ...headers }, body } as const;
    const { status, text } = await new Promise<Answer>((resolve, reject) => {
      agent.dispatch(outgoing, new AnswerReader(resolve, reject));
    });
    if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
    return JSON.parse(text) as { id: string }; // our own API
  };
  let keys = 0;
  const owned = stack.move();
  return {
    constellation,
    tenantId: client.tenantId,
    upload: async (pdf) => (await send('/v1/files?name=bench.pdf', { 'content-type': 'application/pdf' }, pdf)).id,
    async ask(files, citizen, more = {}) {
      const body = {
        signer: { provider: 'smartca', citizen_id: citizen },
        items: files.map((file_id) => ({ file_id, placement: { mode: 'invisible' } })),
        ...more,
      };
      const headers = { 'content-type': 'application/json', 'idempotency-key': `bench-${process.pid}-${++keys}` };
      return (await send('/v1/signature-requests', headers, JSON.stringify(body))).id;
    },
    async cancel(id) {
      await send(`/v1/signature-requests/${id}/cancel`, {}, '');
    },
    ended: (id) => inbox.ended(id),
    async call(url, init = { method: 'GET' }) {
      const { origin, pathname } = new URL(url);
      const answer = await agent.request({ origin, path: pathname, method: init.method as 'GET' });
      return await answer.body.json();
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

type Answer = { readonly status: number; readonly text: string };

/** Without streams: what measures shares its two cores with what is measured. */
class AnswerReader implements Dispatcher.DispatchHandler {
  readonly onResponseError: (controller: unknown, error: Error) => void;
  readonly #resolve: (answer: Answer) => void;
  #status = 0;
  readonly #chunks: Uint8Array[] = [];

  constructor(resolve: (answer: Answer) => void, reject: (error: unknown) => void) {
    this.#resolve = resolve;
    this.onResponseError = (_controller, error) => reject(error);
  }

  onRequestStart(): void {}

  onResponseStart(_controller: unknown, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: unknown, chunk: Uint8Array): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#resolve({ status: this.#status, text: Buffer.concat(this.#chunks).toString('utf8') });
  }
}

export function pidsOf({ constellation }: Stage): Processes {
  const pidOf = (name: ProgramName) => constellation.program(name).pid;
  return {
    gateway: [pidOf('gateway')],
    'readers of uploads': childrenOf(pidOf('gateway')),
    worker: [pidOf('worker')],
    sandbox: [pidOf('sandbox')],
    redis: [constellation.redis?.pid ?? 0],
    'driver and receiver': [process.pid],
  };
}

function silentProvider(url: string): SandboxProvider {
  const settings = { baseUrl: url, spId: 'nobody', spPassword: 'nothing' };
  return { code: SILENT_PROVIDER, protocol: 'smartca', settings };
}

async function openInbox() {
  const ends = new Map<string, PromiseWithResolvers<Ended>>();
  const slot = (id: string) => {
    const known = ends.get(id) ?? Promise.withResolvers<Ended>();
    ends.set(id, known);
    return known;
  };
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      const { type, data } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        type: string;
        data: { id: string };
      }; // ours
      if (END_TYPES.includes(type)) slot(data.id).resolve({ type, at: performance.now() });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}/`,
    ended: (id: string) => slot(id).promise,
    close() {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
