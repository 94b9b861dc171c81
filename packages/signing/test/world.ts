/** Everything a request needs, in memory, with real PDFs, keys and certificates. */
import { createHash } from 'node:crypto';
import type { Doorbell, FileId, Placement, RequestId, SignatureRequest } from '@kyso/domain';
import { birthRegistrationForm } from '@kyso/fixtures';
import {
  type Citizen,
  FakeRemoteSigner,
  type FakeSignerOptions,
  InMemoryBlobStore,
  InMemoryStore,
  issueCitizen,
  ManualClock,
  PlainVault,
  RecordingBell,
  SequentialIds,
  START_MS,
} from '@kyso/testkit';
import {
  acceptRequest,
  advance,
  createBackground,
  DEFAULT_POLICY,
  type EffectPorts,
  type SignatureOrder,
} from '../src/index.ts';

export const CITIZEN_NUMBER = '001090000001';
export const INVISIBLE: Placement = { mode: 'invisible' };
const DAY_MS = 24 * 3_600_000;

let citizen: Promise<Citizen> | undefined;
let form: Promise<Uint8Array> | undefined;

/** Keys and documents are made once per test file: they are slow and never change. */
export function theCitizen(): Promise<Citizen> {
  citizen ??= issueCitizen({ number: CITIZEN_NUMBER, name: 'Nguyễn Văn An', notBefore: new Date(START_MS - DAY_MS) });
  return citizen;
}

export function theForm(): Promise<Uint8Array> {
  form ??= birthRegistrationForm();
  return form;
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export async function makeWorld(provider: FakeSignerOptions = {}, more: Partial<EffectPorts> = {}) {
  const store = new InMemoryStore();
  const blobs = new InMemoryBlobStore();
  const clock = new ManualClock();
  const ids = new SequentialIds();
  const bell = new RecordingBell();
  const vault = new PlainVault();
  const signer = new FakeRemoteSigner([await theCitizen()], provider);
  const background = createBackground({ sleep: () => Promise.resolve(), onLost: () => {} });
  let counter = 0;
  const ports: EffectPorts = {
    requests: store.requests,
    blobs,
    clock,
    bell,
    vault,
    providers: { codes: ['fake'], find: (code) => (code === 'fake' ? signer : undefined) },
    policy: DEFAULT_POLICY,
    profiles: store.profiles,
    accounts: store.accounts,
    background,
    random: (length) => createHash('sha512').update(String(counter++)).digest().subarray(0, length),
    ...more,
  };
  const caller = { tenantId: ids.next('ten'), actor: 'api:test', livemode: false };

  const upload = async (pdf: Uint8Array, name = 'Tờ khai.pdf', pages = 3): Promise<FileId> => {
    const { sha256, sizeBytes } = await blobs.write(caller.tenantId, once(pdf), { maxBytes: pdf.length });
    const id = ids.next('fil');
    const facts = { mediaType: 'application/pdf', pages, signatures: 0, createdAt: clock.instant() } as const;
    await store.files.insert({ id, tenantId: caller.tenantId, name, sha256, sizeBytes, ...facts });
    return id;
  };
  const order = (fileIds: readonly FileId[], more: Partial<SignatureOrder> = {}): SignatureOrder => ({
    signer: { provider: 'fake', account: CITIZEN_NUMBER },
    items: fileIds.map((fileId) => ({ fileId, placement: INVISIBLE })),
    onItemError: 'abort',
    approvalSeconds: 300,
    metadata: {},
    ...more,
  });
  const accept = (wanted: SignatureOrder) =>
    acceptRequest({ store, bell, clock, ids, vault, providers: { codes: ['fake'] } }, caller, wanted);

  return { store, blobs, clock, ids, bell, vault, signer, background, ports, caller, upload, order, accept };
}

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** A request for one document. */
export async function accepted(world: World, more: Partial<SignatureOrder> = {}): Promise<SignatureRequest> {
  return world.accept(world.order([await world.upload(await theForm())], more));
}

/**
 * Answers bells as a worker would until none is left to answer: `again` moves the clock. Stops when the request is
 * in one of `until`.
 */
export async function work(
  world: World,
  id: RequestId,
  until: readonly SignatureRequest['state'][],
): Promise<SignatureRequest> {
  const signal = new AbortController().signal;
  for (let step = 0; step < 500; step++) {
    const request = await world.store.requests.load(id);
    if (request === undefined) throw new Error('the request is gone');
    if (until.includes(request.state)) return request;
    const bells = world.bell.take().filter(isEffect);
    for (const bell of bells) {
      const { again, of } = await advance(world.ports, bell, signal);
      if (again === undefined) continue;
      world.clock.advance(again);
      await world.bell.ring({ ...bell, ...of });
    }
    if (bells.length === 0) throw new Error(`no bell is left although the request is ${request.state}`);
  }
  throw new Error('the request does not come to an end');
}

function isEffect(bell: Doorbell): bell is Doorbell & { kind: 'effect' } {
  return bell.kind === 'effect';
}
