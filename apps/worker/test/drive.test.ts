import { expect, it } from '@jest/globals';
import { fold, KysoError, type Outcome, type Submission } from '@kyso/domain';
import { createBackground, DEFAULT_POLICY } from '@kyso/signing';
import {
  aHappyLog,
  expectCode,
  FakeRemoteSigner,
  InMemoryBlobStore,
  InMemoryStore,
  ManualClock,
  PlainVault,
  RecordingBell,
  SequentialIds,
} from '@kyso/testkit';
import { createDelivererThrough } from '@kyso/webhooks';
import { drive } from '../src/drive.ts';

/** A request whose phone is about to ring, at a provider whose call stays open until it is answered. */
async function makeWorld() {
  const store = new InMemoryStore();
  const clock = new ManualClock();
  const bell = new RecordingBell();
  const ids = new SequentialIds();
  const log = aHappyLog(ids, ids.next('ten'));
  const upToPrepared = log.slice(0, 1 + log.findIndex(({ type }) => type === 'prepared'));
  for (const event of upToPrepared) await store.requests.append([event], clock.instant());
  const request = fold(upToPrepared);
  if (request === undefined) throw new TypeError('the log has a first event');

  const call = Promise.withResolvers<Outcome>();
  const signer = new FakeRemoteSigner([], { shape: 'blocking' });
  signer.submit = async (): Promise<Submission> => ({ kind: 'accepted', answer: call.promise });
  const background = createBackground({ sleep: async () => {}, onLost: (error) => expect(error).toBeUndefined() });
  const ports = {
    requests: store.requests,
    blobs: new InMemoryBlobStore(),
    providers: { codes: [], find: () => signer },
    background,
    bell,
    clock,
    // what samples hold was never sealed
    vault: Object.assign(new PlainVault(), { open: () => '' }),
    random: (length: number) => new Uint8Array(length),
    policy: DEFAULT_POLICY,
    pause: () => new Promise<void>(() => {}),
  };
  const deliverer = createDelivererThrough({ store: store.webhooks, clock }, async () => {
    throw new TypeError('nothing is delivered here');
  });
  const { id: requestId, seq } = request;
  const submit = () =>
    drive(ports, deliverer, { kind: 'effect', effect: 'submit', requestId, seq }, new AbortController().signal);
  const approve = async () => {
    const signatures = request.items.map(({ itemId }) => ({ itemId, value: Uint8Array.of(1) }));
    call.resolve({ kind: 'signed', signatures });
    await background.settled();
  };
  return { store, bell, submit, approve };
}

it('rings for what is next when an answer comes after the job that asked has failed', async () => {
  const { store, bell, submit, approve } = await makeWorld();
  const { append } = store.requests;
  store.requests.append = async (events, wakeAt) => {
    if (events.some(({ type }) => type === 'submitted')) throw new KysoError('store.unavailable', 'the store hiccups');
    return await append.call(store.requests, events, wakeAt);
  };
  await expectCode(submit(), 'store.unavailable');
  await approve();
  expect(bell.heard).toContainEqual(expect.objectContaining({ kind: 'effect', effect: 'seal' }));
});
