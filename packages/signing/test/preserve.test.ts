import { describe, expect, it } from '@jest/globals';
import { oids } from '@kyso/cms';
import { isAtRest, statusOf } from '@kyso/domain';
import { bytesSource, inspectDocument, openDocument, readValidationData } from '@kyso/pdf';
import {
  basicConstraints,
  crlDistribution,
  extendedKeyUsage,
  InMemoryBlobStore,
  SIGNING_USAGE,
  TestTimestampUnit,
} from '@kyso/testkit';
import { advance, DEFAULT_POLICY } from '../src/index.ts';
import { DAY_MS, fileOf, makePreservingWorld, root, sealed, typesOf, unitUntil } from './preserving-world.ts';
import { makeWorld, theForm, type World, work } from './world.ts';

function effectBell(world: World) {
  const bell = world.bell.take().find((one) => one.kind === 'effect');
  if (bell?.kind !== 'effect') throw new TypeError('no bell was rung for an effect');
  return bell;
}

describe('a level above B-B', () => {
  it.each([
    ['B-T', 1, 2],
    ['B-LT', 1, 2],
    ['B-LTA', 2, 3],
  ] as const)('%s is reached after the request is completed, by appending', async (level, stamps, fields) => {
    const { world, authority } = await makePreservingWorld({ keepMs: DAY_MS });
    const before = await sealed(world, level);
    expect([before.state, statusOf(before), before.items[0]?.level]).toEqual(['preserving', 'completed', 'B-B']);

    const after = await work(world, before.id, ['completed']);
    expect(isAtRest(after.state)).toBe(true);
    expect(after.items[0]).toMatchObject({ state: 'signed', level, holdsUntil: '2028-01-01T00:00:00.000Z' });
    expect((await typesOf(world, before.id)).slice(-3)).toEqual(['sealed', 'item_preserved', 'preservation_ended']);
    expect(authority.stamps).toBe(stamps);

    const [short, long] = [
      await fileOf(world, before.items[0]?.signed?.sha256),
      await fileOf(world, after.items[0]?.signed?.sha256),
    ];
    expect(long.subarray(0, short.length).equals(short)).toBe(true);
    expect(after.items[0]?.signed).toMatchObject({ sizeBytes: long.length, fileName: 'Tờ khai_signed.pdf' });
    const { signatures } = inspectDocument(
      openDocument({ size: long.length, read: (at, length) => long.subarray(at, at + length) }),
    );
    expect(signatures.length).toBe(fields);
  });

  it('keeps what was reached when the authority goes down, and goes on from there', async () => {
    const { world, authority } = await makePreservingWorld({ keepMs: DAY_MS });
    const { id } = await sealed(world, 'B-LTA');
    authority.leftUntilDown = 1;
    const bell = effectBell(world);
    const step = await advance(world.ports, bell, new AbortController().signal);
    expect(step.again).toBeGreaterThanOrEqual(DEFAULT_POLICY.preserve.pauseMs.first);
    const half = await world.store.requests.load(id);
    expect(half?.items[0]?.level).toBe('B-LT');
    expect(half && statusOf(half)).toBe('completed');

    authority.leftUntilDown = 9;
    await world.bell.ring(bell);
    const after = await work(world, id, ['completed']);
    expect(after.items[0]?.level).toBe('B-LTA');
    expect(authority.stamps).toBe(2);
    const [short, long] = [
      await fileOf(world, half?.items[0]?.signed?.sha256),
      await fileOf(world, after.items[0]?.signed?.sha256),
    ];
    expect(long.subarray(0, short.length).equals(short)).toBe(true);
  });

  it('waits for evidence that nobody gives yet, with the timestamp kept', async () => {
    const { world, authority } = await makePreservingWorld({ keepMs: DAY_MS });
    authority.unit = new TestTimestampUnit(root, {
      extensions: [
        ...[basicConstraints(false), SIGNING_USAGE, extendedKeyUsage(oids.ID_KP_TIME_STAMPING)],
        crlDistribution('http://ca.example/list.crl'),
      ],
    });
    const before = await sealed(world, 'B-LT');
    const bell = effectBell(world);
    expect((await advance(world.ports, bell, new AbortController().signal)).again).toBeDefined();
    const half = await world.store.requests.load(before.id);
    expect(half?.items[0]?.level).toBe('B-T');
    authority.crls = [root.crl({ thisUpdate: authority.now(), nextUpdate: '2027-01-01T00:00:00Z' })];
    await world.bell.ring(bell);
    expect((await work(world, before.id, ['completed'])).items[0]?.level).toBe('B-LT');
    expect(authority.stamps).toBe(1);
  });

  it('takes along what says that a responder was not revoked, where that has to be checked', async () => {
    const { world, authority } = await makePreservingWorld({ keepMs: DAY_MS });
    const ask = [basicConstraints(false), SIGNING_USAGE, crlDistribution('http://ca.example/list.crl')];
    authority.unit = new TestTimestampUnit(root, { extensions: [...ask, extendedKeyUsage(oids.ID_KP_TIME_STAMPING)] });
    const responder = root.issue({
      commonName: 'OCSP',
      extensions: [...ask, extendedKeyUsage(oids.ID_KP_OCSP_SIGNING)],
    });
    const before = await sealed(world, 'B-LT');
    const validity = () => ({ thisUpdate: authority.now(), nextUpdate: '2027-01-01T00:00:00Z' });
    authority.ocsps = [root.ocsp(authority.unit.issued.certificate, { ...validity(), responder })];
    const bell = effectBell(world);
    const { signal } = new AbortController();
    expect((await advance(world.ports, bell, signal)).again).toBeDefined();
    expect((await world.store.requests.load(before.id))?.items[0]?.level).toBe('B-T');

    authority.responderCrls = [root.crl(validity())];
    await world.bell.ring(bell);
    const after = await work(world, before.id, ['completed']);
    expect(after.items[0]?.level).toBe('B-LT');
    const file = await fileOf(world, after.items[0]?.signed?.sha256);
    const { ocsps, crls } = readValidationData(openDocument(bytesSource(file)));
    expect([ocsps.length, crls.length]).toEqual([1, 1]);
  });

  it('is given up after the time of the policy, with ever longer pauses, and the signature stays', async () => {
    const { world, authority } = await makePreservingWorld();
    const before = await sealed(world, 'B-T');
    authority.isUp = false;
    const after = await work(world, before.id, ['completed']);
    const lostMs = world.clock.now() - Date.parse(before.closedAt ?? '');
    expect(lostMs).toBeGreaterThanOrEqual(DEFAULT_POLICY.preserve.giveUpMs);
    expect(lostMs).toBeLessThan(DEFAULT_POLICY.preserve.giveUpMs + 2 * DEFAULT_POLICY.preserve.pauseMs.max);
    expect((await typesOf(world, before.id)).slice(-3)).toEqual([
      'sealed',
      'item_preservation_failed',
      'preservation_ended',
    ]);
    expect(after.items[0]).toMatchObject({
      state: 'signed',
      level: 'B-B',
      preservationFailure: { code: 'timestamp.unavailable' },
    });
    expect(after.items[0]?.signed).toEqual(before.items[0]?.signed);
  });

  it('is not written when the finished file is not what was made', async () => {
    const { world } = await makePreservingWorld();
    const before = await sealed(world, 'B-T');
    const open = InMemoryBlobStore.prototype.open.bind(world.blobs);
    const isNew = (sha256: string) => sha256 !== before.items[0]?.signed?.sha256;
    world.blobs.open = async (tenant, sha256) => open(tenant, isNew(sha256) ? (before.items[0]?.sha256 ?? '') : sha256);
    await expect(work(world, before.id, ['completed'])).rejects.toMatchObject({
      code: 'internal',
      details: { reason: 'prefix_changed' },
    });
    expect((await world.store.requests.load(before.id))?.seq).toBe(before.seq);
  });

  it('sleeps until the last timestamp has to be renewed, without a job, and renews it', async () => {
    const { world, authority } = await makePreservingWorld();
    const before = await sealed(world, 'B-LTA');
    const bell = effectBell(world);
    const signal = new AbortController().signal;
    const step = await advance(world.ports, bell, signal);
    expect(step.again).toBeUndefined();
    const renewMs = Date.parse('2028-01-01T00:00:00Z') - 90 * DAY_MS;
    expect(world.clock.now() + (step.asleep ?? 0)).toBe(renewMs);
    const due = (at: number) => world.store.requests.due(new Date(at).toISOString(), 10);
    expect(await due(renewMs - DAY_MS)).toEqual([]);
    expect((await due(renewMs + DAY_MS)).map(({ id }) => id)).toEqual([before.id]);

    world.clock.advance(renewMs + DAY_MS - world.clock.now());
    authority.unit = unitUntil('2033-01-01T00:00:00Z');
    await advance(world.ports, bell, signal);
    const renewed = await world.store.requests.load(before.id);
    expect(renewed?.items[0]).toMatchObject({ level: 'B-LTA', holdsUntil: '2033-01-01T00:00:00.000Z' });
    expect(authority.stamps).toBe(3);
    expect(await due(Date.parse('2032-09-01T00:00:00Z'))).toEqual([]);
  });

  it('does not stamp again and again with a certificate that ends soon', async () => {
    const { world, authority } = await makePreservingWorld();
    authority.unit = unitUntil(new Date(world.clock.now() + 40 * DAY_MS).toISOString());
    await sealed(world, 'B-LTA');
    const bell = effectBell(world);
    const step = await advance(world.ports, bell, new AbortController().signal);
    expect(step.asleep).toBeGreaterThan(19 * DAY_MS);
    expect((await advance(world.ports, bell, new AbortController().signal)).asleep).toBeGreaterThan(19 * DAY_MS);
    expect(authority.stamps).toBe(2);
  });

  it('is refused at acceptance without a time-stamping authority', async () => {
    const world = await makeWorld();
    const fileId = await world.upload(await theForm());
    await expect(world.accept(world.order([fileId], { level: 'B-T' }))).rejects.toMatchObject({
      code: 'level.unavailable',
      details: { pointer: '#/level', level: 'B-T' },
    });
  });
});
