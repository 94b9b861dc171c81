/** A gateway on a free port of loopback, over stores in memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ApiKeyRecord,
  type FileId,
  type Providers,
  providerRecordId,
  type RemoteSigner,
  SCOPES,
  type Scope,
  type SignatureRequest,
  type TenantId,
} from '@kyso/domain';
import { createLogger, createMetrics, mintApiKey } from '@kyso/runtime';
import { openBlobs } from '@kyso/storage';
import {
  aFile,
  type Citizen,
  FakeRemoteSigner,
  InMemoryBlobStore,
  InMemoryStore,
  ManualClock,
  PlainVault,
  RecordingBell,
  SequentialIds,
  TestAuthority,
} from '@kyso/testkit';
import { type ValidationOptions, validateDocument } from '@kyso/validation';
import type { GatewayDeps } from '../src/deps.ts';
import { examineDocument } from '../src/evidence/examine.ts';
import { createGateway } from '../src/gateway.ts';
import { listen } from '../src/listen.ts';
import { scratchIn } from '../src/scratch.ts';
import type { StoredDocument } from '../src/verifier.ts';

/** The one whose certificates are trusted. */
export const AUTHORITY = TestAuthority.root({ commonName: 'CA thử nghiệm' });
export const MAX_UPLOAD_BYTES = 64 * 1024;

export type Rig = AsyncDisposable & {
  readonly deps: GatewayDeps;
  readonly store: InMemoryStore;
  readonly blobs: InMemoryBlobStore;
  readonly bell: RecordingBell;
  readonly clock: ManualClock;
  readonly ids: SequentialIds;
  readonly logs: string[];
  /** Where uploads lie while they are only looked at. */
  readonly checks: string;
  readonly url: string;
  readonly tenantId: TenantId;
  /** Calls as the first tenant, unless `headers` say otherwise. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  post(path: string, json: unknown, headers?: Record<string, string>): Promise<Response>;
  addKey(options?: Partial<ApiKeyRecord> & { scopes?: readonly Scope[] }): Promise<string>;
  /** A file record, as if a document of one page had been uploaded. */
  addFile(): Promise<FileId>;
};
type CallOptions = { headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> | FormData };

/** @param sources where the verifier of an evidence package asks about certificates. */
export async function startGateway(
  overrides: Partial<GatewayDeps> = {},
  sources: Pick<ValidationOptions, 'revocation'> = {},
): Promise<Rig> {
  const store = new InMemoryStore();
  const blobs = new InMemoryBlobStore();
  const bell = new RecordingBell();
  const clock = new ManualClock();
  const ids = new SequentialIds();
  const logs: string[] = [];
  const checks = mkdtempSync(join(tmpdir(), 'kyso-checks-'));
  const trust = { anchors: [AUTHORITY.certificate.raw] };
  const openChecked = async ({ tenantId, sha256, dir }: StoredDocument) =>
    (dir === undefined ? blobs : await openBlobs({ kind: 'files', dir }, {})).open(tenantId, sha256);
  const deps: GatewayDeps = {
    store,
    blobs,
    scratch: scratchIn(checks),
    verifier: {
      async validate(document, now) {
        using blob = await openChecked(document);
        return await validateDocument(blob, { now, trust });
      },
      async examine(document, now) {
        using blob = await openChecked(document);
        return await examineDocument(blob, { now, trust, ...sources });
      },
    },
    bell,
    clock,
    ids,
    vault: new PlainVault(),
    providers: theProvider(),
    webhooks: { allowHttp: false, allowCidrs: [] },
    maxUploadBytes: MAX_UPLOAD_BYTES,
    problemBaseUrl: 'https://kyso.dev/problems/',
    logger: createLogger({ name: 'gateway', level: 'info', destination: { write: (line) => void logs.push(line) } }),
    metrics: createMetrics({ version: 'test', process: 'gateway' }),
    ...overrides,
  };
  const server = await listen(createGateway(deps), { host: '127.0.0.1', port: 0 });
  const addKey: Rig['addKey'] = async (options = {}) => {
    const id = ids.next('key');
    const livemode = options.livemode ?? false;
    const { token, secretSha256 } = mintApiKey(id, livemode);
    const record = { id, tenantId, secretSha256, scopes: SCOPES, livemode, label: 'test', createdAt: clock.instant() };
    await store.tenants.insertKey({ ...record, ...options });
    return token;
  };
  const tenantId = ids.next('ten');
  await store.tenants.insertTenant({ id: tenantId, name: 'first', createdAt: clock.instant() });
  const token = await addKey();
  const call: Rig['call'] = (method, path, { headers = {}, body } = {}) =>
    fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  return {
    deps,
    store,
    blobs,
    bell,
    clock,
    ids,
    logs,
    checks,
    url: server.url,
    tenantId,
    call,
    addKey,
    post: (path, json, headers = {}) =>
      call('POST', path, { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(json) }),
    async addFile() {
      const file = aFile(ids, tenantId, { name: 'Đơn đề nghị.pdf', pages: 1 });
      await store.files.insert(file);
      return file.id;
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(checks, { recursive: true, force: true });
    },
  };
}

/** One provider, `smartca`, in memory; `members` take the place of its own. */
export function theProvider(members: Partial<RemoteSigner> = {}, citizens: readonly Citizen[] = []): Providers {
  const signer: RemoteSigner = Object.assign(new FakeRemoteSigner(citizens), { code: 'smartca' }, members);
  return { codes: [signer.code], find: (code) => (code === signer.code ? signer : undefined) };
}

/** The same as a provider that each tenant registered itself: by its code it is nobody's but theirs. */
export function anOwnProvider(members: Partial<RemoteSigner> = {}): Providers {
  const { find } = theProvider(members);
  const isOwn = (name: string) => /^prv_.+_smartca$/.test(name);
  return {
    codes: [],
    find: (code, tenantId) => (tenantId === undefined ? undefined : find(code)),
    codesFor: () => ['smartca'],
    nameOf: (code, tenantId) => (tenantId === undefined ? code : providerRecordId(tenantId, code)),
    named: (name) => (isOwn(name) ? find('smartca') : undefined),
  };
}

/** The body of an answer. Tests look into it freely. */
// biome-ignore lint/suspicious/noExplicitAny: the assertions are the types here
export async function bodyOf(response: Response): Promise<any> {
  return await response.json();
}

export const CITIZEN_ID = '079012341234';

export function anOrder(fileId: string, more: object = {}): object {
  return {
    signer: { provider: 'smartca', citizen_id: CITIZEN_ID },
    items: [{ file_id: fileId, placement: { mode: 'rect', page: 1, x: 72, y: 72, width: 160, height: 64 } }],
    ...more,
  };
}

/** Asks for the signature of a document. */
export async function aRequest(rig: Rig, more: object = {}): Promise<SignatureRequest> {
  const order = anOrder(await rig.addFile(), more);
  const answer = await rig.post('/v1/signature-requests', order, { 'idempotency-key': crypto.randomUUID() });
  const { id } = await bodyOf(answer);
  const request = await rig.store.requests.loadFor(rig.tenantId, id);
  if (request === undefined) throw new Error(`the order was answered ${answer.status}`);
  return request;
}

/** Status and code of a problem document, after a look at what every one of them must have. */
export async function problemOf(
  response: Response,
): Promise<{ status: number; code: string; errors: readonly string[] }> {
  const body = await bodyOf(response);
  const isProblem =
    response.headers.get('content-type')?.startsWith('application/problem+json') === true &&
    body.status === response.status &&
    body.type === `https://kyso.dev/problems/${body.code.replace(/[._]/g, '-')}` &&
    body.request_id === response.headers.get('x-request-id') &&
    typeof body.title === 'string' &&
    typeof body.detail === 'string';
  if (!isProblem) throw new Error(`not a problem document: ${JSON.stringify(body)}`);
  const errors = (body.errors ?? []).map(
    (error: { pointer?: string; parameter?: string; code: string }) =>
      `${error.pointer ?? error.parameter} ${error.code}`,
  );
  return { status: response.status, code: body.code, errors };
}
