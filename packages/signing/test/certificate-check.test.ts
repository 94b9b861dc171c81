import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { FakeRemoteSigner, FakeRevocationChecker, issueCitizen, START_MS } from '@kyso/testkit';
import { DEFAULT_POLICY } from '../src/index.ts';
import { accepted, CITIZEN_NUMBER, makeWorld, work } from './world.ts';

const DAY_MS = 24 * 3_600_000;

describe('before the phone is asked, a certificate', () => {
  it.each([
    ['credential.expired', { notBefore: new Date(START_MS - 9 * DAY_MS), notAfter: new Date(START_MS - DAY_MS) }],
    ['credential.not_yet_valid', { notBefore: new Date(START_MS + DAY_MS) }],
    ['credential.weak_key', { notBefore: new Date(START_MS - DAY_MS), modulusLength: 1024 }],
  ])('is refused with %s', async (code, wish) => {
    const citizen = await issueCitizen({ number: CITIZEN_NUMBER, name: 'Nguyễn Văn An', ...wish });
    const signer = new FakeRemoteSigner([citizen]);
    const world = await makeWorld({}, { providers: { codes: ['fake'], find: () => signer } });
    const { id } = await accepted(world);
    expect((await work(world, id, ['failed'])).failure?.code).toBe(code);
    expect(signer.transactions).toEqual([]);
  });

  it('is refused with credential.identity_mismatch when it names somebody else', async () => {
    const other = await issueCitizen({
      number: '001090000009',
      name: 'Trần Thị B',
      notBefore: new Date(START_MS - DAY_MS),
    });
    const signer = new FakeRemoteSigner([{ ...other, number: CITIZEN_NUMBER }]);
    const world = await makeWorld({}, { providers: { codes: ['fake'], find: () => signer } });
    const { id } = await accepted(world);
    expect((await work(world, id, ['failed'])).failure?.code).toBe('credential.identity_mismatch');
    expect(signer.transactions).toEqual([]);
  });

  it.each([
    ['the old identity card', 'CMND:012345678', ['012345678'], undefined],
    ['the tax code, one of several', 'MST:0100109106-998', ['012345678', '0100109106-998'], undefined],
    ['another old card', 'CMND:012345678', ['012345679'], 'credential.identity_mismatch'],
    ['another citizen number', 'CCCD:001090000009', ['012345678'], 'credential.identity_mismatch'],
  ])('that names %s is compared with every number of the person', async (_, uid, furtherNumbers, code) => {
    const [, number = ''] = uid.split(':');
    const other = await issueCitizen({ number, uid, name: 'Nguyễn Văn An', notBefore: new Date(START_MS - DAY_MS) });
    const signer = new FakeRemoteSigner([{ ...other, number: CITIZEN_NUMBER }]);
    const world = await makeWorld({}, { providers: { codes: ['fake'], find: () => signer } });
    const { id } = await accepted(world, { furtherNumbers });
    const request = await work(world, id, ['failed', 'awaiting_approval']);
    expect(request.failure?.code).toBe(code);
    expect(signer.transactions).toHaveLength(code === undefined ? 1 : 0);
    const log = JSON.stringify(await world.store.requests.events(id));
    for (const canary of furtherNumbers) expect(log).not.toContain(`"${canary}"`);
  });

  it('is refused when the provider offers no algorithm for its key', async () => {
    const world = await makeWorld({ signatureAlgorithms: ['ecdsa'] });
    const { id } = await accepted(world);
    expect((await work(world, id, ['failed'])).failure?.code).toBe('credential.unusable');
  });

  it('signs with PSS where the provider offers nothing else', async () => {
    const world = await makeWorld({ signatureAlgorithms: ['rsa-pss'] });
    const { id } = await accepted(world);
    await work(world, id, ['awaiting_approval']);
    expect(world.signer.orders[0]?.signatureAlgorithm).toBe('rsa-pss');
  });

  it('is refused with credential.revoked when its issuer says so', async () => {
    const revocation = new FakeRevocationChecker({ kind: 'revoked' });
    const world = await makeWorld({}, { revocation });
    const { id } = await accepted(world);
    expect((await work(world, id, ['failed'])).failure?.code).toBe('credential.revoked');
    expect(world.signer.transactions).toEqual([]);
  });

  it('that leads to no trusted root signs when the policy is soft, and the log says so; it does not when it is hard', async () => {
    const chain = { leadsToRoot: async () => false };
    const soft = await makeWorld({}, { chain });
    const { id } = await accepted(soft);
    expect((await work(soft, id, ['awaiting_approval'])).preparation?.trusted).toBe(false);
    const hard = await makeWorld({}, { chain, policy: { ...DEFAULT_POLICY, signerTrust: 'hard' } });
    const { id: second } = await accepted(hard);
    expect((await work(hard, second, ['failed'])).failure?.code).toBe('credential.untrusted');
    expect(hard.signer.transactions).toEqual([]);
  });

  it('goes through when nobody can tell and the policy is soft, and the log says so', async () => {
    const revocation = new FakeRevocationChecker({ kind: 'unknown', why: 'no responder' });
    const world = await makeWorld({}, { revocation });
    const { id } = await accepted(world);
    const waiting = await work(world, id, ['awaiting_approval']);
    expect(waiting.preparation?.revocation).toBe('unknown');
  });

  it('is signed with once the issuer said yes, and what it said is kept beside the documents while the log is', async () => {
    const der = new TextEncoder().encode('an answer');
    const seen = [{ kind: 'ocsp', der, url: 'http://ocsp.example/', at: '2026-06-01T02:00:00.000Z' }] as const;
    const world = await makeWorld({}, { revocation: new FakeRevocationChecker({ kind: 'good', seen }) });
    const { id, tenantId } = await accepted(world);
    const { preparation } = await work(world, id, ['awaiting_approval']);
    const [kept, ...others] = preparation?.revocationEvidence ?? [];
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ kind: 'ocsp', sizeBytes: der.length, url: seen[0].url, at: seen[0].at });
    using blob = await world.blobs.open(tenantId, kept?.sha256 ?? '');
    expect(Buffer.from(blob.read(0, blob.size)).equals(der)).toBe(true);
    expect(await world.store.retention.isBlobNeeded(tenantId, kept?.sha256 ?? '')).toBe(true);
  });

  it('finds an answer that was stored within the last minute where it is, and stores an older one again', async () => {
    const der = new TextEncoder().encode('a list of the authority');
    const seen = [{ kind: 'crl', der, url: 'http://ca.example/list', at: '2026-06-01T02:00:00.000Z' }] as const;
    const world = await makeWorld({}, { revocation: new FakeRevocationChecker({ kind: 'good', seen }) });
    const sha256 = createHash('sha256').update(der).digest('hex');
    const write = world.blobs.write.bind(world.blobs);
    let writes = 0;
    world.blobs.write = async (...blob) => {
      const ref = await write(...blob);
      if (ref.sha256 === sha256) writes++;
      return ref;
    };
    const prepared = async () => {
      const { preparation } = await work(world, (await accepted(world)).id, ['awaiting_approval']);
      expect(preparation?.revocationEvidence?.[0]).toMatchObject({ sha256, sizeBytes: der.length });
      return writes;
    };
    expect([await prepared(), await prepared()]).toEqual([1, 1]);
    world.clock.advance(60_000);
    expect([await prepared(), await prepared()]).toEqual([2, 2]);
  });

  it('waits for an answer when the policy is hard, and fails when none comes', async () => {
    const revocation = new FakeRevocationChecker({ kind: 'unknown', why: 'no responder' });
    const world = await makeWorld({}, { revocation, policy: { ...DEFAULT_POLICY, revocation: 'hard' } });
    const { id } = await accepted(world);
    expect((await work(world, id, ['failed', 'awaiting_approval'])).failure?.code).toBe('credential.status_unknown');
    expect(revocation.asked).toBeGreaterThan(3);
    const { id: second } = await accepted(world);
    revocation.status = { kind: 'good' };
    expect((await work(world, second, ['awaiting_approval'])).preparation?.revocation).toBe('good');
  });
});
