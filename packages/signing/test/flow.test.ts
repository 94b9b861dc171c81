import { describe, expect, it } from '@jest/globals';
import { KysoError, statusOf, verificationCodeOf } from '@kyso/domain';
import { findSignature, inspectDocument, openDocument } from '@kyso/pdf';
import { advance, cancelRequest, decodeArtifact, vaultContext, verificationCode } from '../src/index.ts';
import { INVISIBLE, makeWorld, theForm, type World, work } from './world.ts';

async function bytesOf(world: World, sha256: string | undefined): Promise<Buffer> {
  using blob = await world.blobs.open(world.caller.tenantId, sha256 ?? '');
  return Buffer.from(blob.read(0, blob.size));
}

/** What is written to the log from now on, write by write. */
function stepsOf(world: World): readonly string[] {
  const { requests } = world.store;
  const append = requests.append.bind(requests);
  const steps: string[] = [];
  requests.append = (events, wakeAt) => {
    steps.push(events.map(({ type }) => type).join(' + '));
    return append(events, wakeAt);
  };
  return steps;
}

const NEVER = new AbortController().signal;

describe('a signature request', () => {
  it('is completed when the person approves, and the file starts with the bytes that were uploaded', async () => {
    const world = await makeWorld();
    const form = await theForm();
    const placement = { mode: 'rect', page: 1, x: 100, y: 100, width: 160, height: 64 } as const;
    const items = [{ fileId: await world.upload(form), placement }];
    const accepted = await world.accept(world.order([], { items, reason: 'Nộp hồ sơ trực tuyến' }));
    expect(statusOf(accepted)).toBe('queued');

    const waiting = await work(world, accepted.id, ['awaiting_approval']);
    const hash = Buffer.from(waiting.items[0]?.toBeSignedSha256 ?? '', 'hex');
    expect(verificationCodeOf(waiting)).toBe(verificationCode([hash]));

    world.signer.answer('approve');
    const done = await work(world, accepted.id, ['completed', 'failed']);
    expect(done.failure).toBeUndefined();
    const file = await bytesOf(world, done.items[0]?.signed?.sha256);
    expect(file.subarray(0, form.length).equals(Buffer.from(form))).toBe(true);
    expect(done.items[0]?.signed?.fileName).toBe('Tờ khai_signed.pdf');
    expect(world.signer.transactions).toEqual([{ id: expect.stringMatching(/^KYSO-/), pushes: 1 }]);
  });

  it('is written down in as few steps as may be lost one by one', async () => {
    const world = await makeWorld();
    const steps = stepsOf(world);
    const { id } = await world.accept(world.order([await world.upload(await theForm())]));
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    await work(world, id, ['completed', 'failed']);
    expect(steps).toEqual([
      'created',
      'preparation_started + prepared + submission_started',
      'submitted',
      'approved',
      'item_signed + completed',
    ]);
  });

  it('says that its preparation has started before that takes time: many documents, or a provider that is away', async () => {
    const many = await makeWorld();
    const form = await theForm();
    const uploads = [await many.upload(form), await many.upload(form), await many.upload(form)];
    const prepared = stepsOf(many);
    const ofMany = await many.accept(many.order(uploads));
    await work(many, ofMany.id, ['awaiting_approval']);
    expect(prepared).toEqual(['created', 'preparation_started', 'prepared + submission_started', 'submitted']);

    const away = await makeWorld();
    const faulted = stepsOf(away);
    const { id } = await away.accept(away.order([await away.upload(await theForm())]));
    away.signer.listCredentials = async () => {
      throw new KysoError('provider.unavailable', 'away');
    };
    expect(await advance(away.ports, { effect: 'prepare', requestId: id }, NEVER)).toHaveProperty('again');
    expect(faulted).toEqual(['created', 'preparation_started']);

    const refused = await makeWorld();
    const failed = stepsOf(refused);
    const ofNobody = await refused.accept(refused.order([await refused.upload(await theForm())]));
    refused.signer.listCredentials = async () => ({ kind: 'refused', code: 'account.grant_required' });
    await work(refused, ofNobody.id, ['failed']);
    expect(failed).toEqual(['created', 'preparation_started + failed']);
  });

  it('asks no phone when it is prepared by a worker that is told to stop, and leaves that to others', async () => {
    const world = await makeWorld();
    const { id } = await world.accept(world.order([await world.upload(await theForm())]));
    const stopping = new AbortController();
    const { listCredentials } = world.signer;
    world.signer.listCredentials = (...args) => {
      stopping.abort();
      return listCredentials.apply(world.signer, args);
    };
    await advance(world.ports, { effect: 'prepare', requestId: id }, stopping.signal);
    expect((await world.store.requests.load(id))?.state).toBe('prepared');
    expect(world.signer.transactions).toEqual([]);
    const rung = { kind: 'effect', effect: 'submit', requestId: id };
    expect(world.bell.heard).toContainEqual(expect.objectContaining(rung));
    await work(world, id, ['awaiting_approval']);
    expect(world.signer.transactions.map(({ pushes }) => pushes)).toEqual([1]);
  });

  it('keeps small artifacts of few documents in the log, sealed, and only until the document is signed', async () => {
    const world = await makeWorld();
    const form = await theForm();
    const { id } = await world.accept(world.order([await world.upload(form), await world.upload(form)]));
    const waiting = await work(world, id, ['awaiting_approval']);
    expect(waiting.items.map(({ artifactSha256 }) => artifactSha256)).toEqual([undefined, undefined]);
    const [{ artifact = '' } = {}] = waiting.items;
    expect(() => decodeArtifact(Buffer.from(artifact))).toThrow();
    const opened = world.vault.openBytes(artifact, vaultContext.requestArtifact(world.caller.tenantId));
    expect(decodeArtifact(opened).baseSizeBytes).toBe(form.length);
    world.signer.answer('approve');
    const done = await work(world, id, ['completed', 'failed']);
    expect(done.items.map(({ state, artifact: kept }) => [state, kept])).toEqual([
      ['signed', undefined],
      ['signed', undefined],
    ]);
  });

  it('keeps the artifacts of more documents as blobs, so that each of its states stays small', async () => {
    const world = await makeWorld();
    const form = await theForm();
    const uploads = await Promise.all(['a.pdf', 'b.pdf', 'c.pdf'].map((name) => world.upload(form, name)));
    const { id } = await world.accept(world.order(uploads));
    const waiting = await work(world, id, ['awaiting_approval']);
    for (const { artifact, artifactSha256 = '' } of waiting.items) {
      expect(artifact).toBeUndefined();
      expect(decodeArtifact(await bytesOf(world, artifactSha256)).baseSizeBytes).toBe(form.length);
    }
  });

  it('signs several documents under one approval', async () => {
    const world = await makeWorld();
    const form = await theForm();
    const { id } = await world.accept(
      world.order([await world.upload(form, 'a.pdf'), await world.upload(form, 'b.pdf')]),
    );
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    const done = await work(world, id, ['completed', 'failed']);
    expect(done.items.map(({ state }) => state)).toEqual(['signed', 'signed']);
    expect(world.signer.transactions.map(({ pushes }) => pushes)).toEqual([1]);
  });

  it('signs a signed document again and leaves the earlier signatures where they were', async () => {
    const world = await makeWorld();
    let pdf: Uint8Array = await theForm();
    const sizes: number[] = [];
    let sha256: string | undefined;
    for (let round = 0; round < 3; round++) {
      const { id } = await world.accept(world.order([await world.upload(pdf)]));
      await work(world, id, ['awaiting_approval']);
      world.signer.answer('approve');
      sha256 = (await work(world, id, ['completed', 'failed'])).items[0]?.signed?.sha256;
      const next = await bytesOf(world, sha256);
      expect(next.subarray(0, pdf.length).equals(Buffer.from(pdf))).toBe(true);
      sizes.push(next.length);
      pdf = next;
    }
    using blob = await world.blobs.open(world.caller.tenantId, sha256 ?? '');
    const document = openDocument(blob);
    const ends = ['Signature1', 'Signature2', 'Signature3'].map((name) => {
      const [, , start = 0, length = 0] = findSignature(document, name)?.signature.byteRange ?? [];
      return start + length;
    });
    expect(ends).toEqual(sizes);
  });

  it('carries a value that does not verify into provider.bad_signature and never into a file', async () => {
    const world = await makeWorld();
    world.signer.tamper = (value) => value.map((byte, index) => (index === 9 ? byte ^ 1 : byte));
    const { id } = await world.accept(world.order([await world.upload(await theForm())]));
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    const done = await work(world, id, ['failed', 'completed']);
    expect(done.failure?.code).toBe('provider.bad_signature');
    expect(done.items[0]).toMatchObject({ state: 'failed' });
    expect(done.items[0]?.signed).toBeUndefined();
  });

  it('ends declined when the person refuses', async () => {
    const world = await makeWorld();
    const { id } = await world.accept(world.order([await world.upload(await theForm())]));
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('decline');
    expect((await work(world, id, ['declined'])).failure?.code).toBe('approval.declined');
  });

  it('expires at its own deadline when the phone is ignored, and a later approval is not embedded', async () => {
    const world = await makeWorld();
    const { id } = await world.accept(world.order([await world.upload(await theForm())], { approvalSeconds: 60 }));
    const waiting = await work(world, id, ['awaiting_approval']);
    const done = await work(world, id, ['lapsed']);
    expect(statusOf(done)).toBe('expired');
    expect(done.failure?.code).toBe('approval.expired');
    const waitedMs = world.clock.now() - Date.parse(waiting.updatedAt);
    expect(waitedMs).toBeGreaterThanOrEqual(90_000);
    expect(waitedMs).toBeLessThan(100_000);
    world.signer.answer('approve');
    await world.bell.ring({ kind: 'effect', effect: 'poll', requestId: id, seq: done.seq });
    expect((await work(world, id, ['expired'])).items[0]?.signed).toBeUndefined();
  });

  it('goes under the keyword of the form when it is placed by anchor', async () => {
    const world = await makeWorld();
    const placement = {
      mode: 'anchor',
      text: 'nguoi yeu cau',
      occurrence: 'last',
      dx: 0,
      dy: -14,
      width: 160,
      height: 64,
    } as const;
    const items = [{ fileId: await world.upload(await theForm()), placement }];
    const { id } = await world.accept(world.order([], { items }));
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    const done = await work(world, id, ['completed', 'failed']);
    expect(done.failure).toBeUndefined();
    using blob = await world.blobs.open(world.caller.tenantId, done.items[0]?.signed?.sha256 ?? '');
    const { signatures } = inspectDocument(openDocument(blob));
    expect(signatures).toMatchObject([{ page: 1, signed: true }]);
    const [left = 0, bottom = 0, right = 0] = signatures[0]?.rect ?? [];
    expect([(left + right) / 2, bottom].map(Math.round)).toEqual([430, 87]);
  });

  it('fails with placement.anchor_not_found when the keyword is nowhere', async () => {
    const world = await makeWorld();
    const placement = { mode: 'anchor', text: 'Giám đốc', dx: 0, dy: 0, width: 160, height: 64 } as const;
    const items = [{ fileId: await world.upload(await theForm()), placement }];
    const { id } = await world.accept(world.order([], { items }));
    expect((await work(world, id, ['failed'])).failure?.code).toBe('placement.anchor_not_found');
  });

  it('can be canceled while the phone is waiting, once and for all', async () => {
    const world = await makeWorld();
    const { id } = await world.accept(world.order([await world.upload(await theForm())]));
    await work(world, id, ['awaiting_approval']);
    const canceled = await cancelRequest(world, world.caller, id, 'nhầm tệp');
    expect(statusOf(canceled)).toBe('canceled');
    expect(await cancelRequest(world, world.caller, id)).toEqual(canceled);
    world.signer.answer('approve');
    await world.bell.ring({ kind: 'effect', effect: 'poll', requestId: id, seq: canceled.seq });
    expect((await work(world, id, ['canceled'])).items[0]).toMatchObject({ state: 'skipped' });
  });

  it('cannot be canceled any more once it is completed', async () => {
    const world = await makeWorld();
    const { id } = await world.accept(world.order([await world.upload(await theForm())]));
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    await work(world, id, ['completed']);
    await expect(cancelRequest(world, world.caller, id)).rejects.toMatchObject({
      code: 'invalid_transition',
      details: { current_status: 'completed' },
    });
  });

  it('fails with credential.none for a citizen without a certificate', async () => {
    const world = await makeWorld();
    const signer = { provider: 'fake', account: '001090009999' };
    const { id } = await world.accept(world.order([await world.upload(await theForm())], { signer }));
    expect((await work(world, id, ['failed'])).failure?.code).toBe('credential.none');
    expect(world.signer.transactions).toEqual([]);
  });

  it('loses only the bad document when it is told to continue', async () => {
    const world = await makeWorld();
    const good = await world.upload(await theForm(), 'good.pdf');
    const bad = await world.upload((await theForm()).slice(0, 2000), 'bad.pdf');
    const { id } = await world.accept(world.order([bad, good], { onItemError: 'continue' }));
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    const done = await work(world, id, ['partially_completed', 'completed', 'failed']);
    expect(done.state).toBe('partially_completed');
    expect(done.items.map(({ state, failure }) => [state, failure?.code])).toEqual([
      ['failed', 'document.corrupted'],
      ['signed', undefined],
    ]);
  });

  it('fails as a whole when a document is bad and it is told to abort, and no phone is asked', async () => {
    const world = await makeWorld();
    const bad = await world.upload((await theForm()).slice(0, 2000), 'bad.pdf');
    const good = await world.upload(await theForm(), 'good.pdf');
    const { id } = await world.accept(world.order([bad, good]));
    const done = await work(world, id, ['failed']);
    expect(done.failure?.code).toBe('document.corrupted');
    expect(done.items.map(({ state }) => state)).toEqual(['failed', 'skipped']);
    expect(world.signer.transactions).toEqual([]);
  });

  it('keeps the content lock: another hash than the one shown is refused at acceptance', async () => {
    const world = await makeWorld();
    const fileId = await world.upload(await theForm());
    const items = [{ fileId, sha256: '0'.repeat(64), placement: INVISIBLE }];
    await expect(world.accept(world.order([], { items }))).rejects.toMatchObject({ code: 'document.changed' });
  });
});
