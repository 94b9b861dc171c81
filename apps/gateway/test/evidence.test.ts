import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fold, type RequestEvent } from '@kyso/domain';
import { checkpointKey, writeCheckpoints } from '@kyso/signing';
import {
  aCreatedEvent,
  aRequestEvent,
  authorityInformation,
  formPdf,
  HAPPY_PATH,
  sampleCreated,
  signPdf,
  TestTimestampUnit,
} from '@kyso/testkit';
import { evidenceMembers } from '../src/evidence/members.ts';
import { AUTHORITY, type Rig, startGateway } from './gateway-rig.ts';

const URL = 'http://ocsp.example/';
const AT = '2026-05-31T23:59:00.000Z';
const unit = new TestTimestampUnit(AUTHORITY);
const signer = AUTHORITY.issue({ commonName: 'Trần Văn Bình', extensions: [authorityInformation({ ocsp: URL })] });
const signed = signPdf(formPdf(), { signer, timestamp: { unit, at: '2026-06-01T02:00:05Z' } });
const ocspAt = (thisUpdate: string) =>
  AUTHORITY.ocsp(signer.certificate, { thisUpdate, nextUpdate: '2027-01-01T00:00:00Z' });
const [before, now] = [ocspAt('2026-05-31T00:00:00Z'), ocspAt('2026-06-01T00:00:00Z')];
const list = AUTHORITY.crl({ thisUpdate: '2026-05-31T00:00:00Z', nextUpdate: '2027-01-01T00:00:00Z' });
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let rig: Rig;
let events: readonly RequestEvent[];
beforeAll(async () => {
  const seen = [{ kind: 'ocsp', der: now, url: URL, at: AT } as const];
  rig = await startGateway({}, { revocation: { find: async () => ({ ocsps: [now], crls: [], seen }) } });
  events = await aSignedRequest();
});
afterAll(async () => rig[Symbol.asyncDispose]());

async function aSignedRequest(): Promise<readonly RequestEvent[]> {
  const put = async (bytes: Uint8Array): Promise<string> => {
    async function* once(): AsyncGenerator<Uint8Array> {
      yield bytes;
    }
    return (await rig.blobs.write(rig.tenantId, once(), { maxBytes: bytes.length })).sha256;
  };
  const sha256 = await put(formPdf());
  const signedSha256 = await put(signed);
  const revocationEvidence = [
    { kind: 'ocsp', sha256: await put(before), sizeBytes: before.length, url: URL, at: AT },
    { kind: 'crl', sha256: await put(list), sizeBytes: list.length, url: 'http://crl.example/', at: AT },
  ];
  const items = sampleCreated(rig.ids).items.map((item) => ({ ...item, sha256 }));
  const made: RequestEvent[] = [aCreatedEvent(rig.ids, { tenantId: rig.tenantId, data: { items } })];
  const data: Readonly<Record<string, object>> = {
    prepared: { revocationEvidence },
    item_signed: { signedSha256, signedSizeBytes: signed.length },
  };
  for (const type of HAPPY_PATH) {
    const request = fold(made);
    if (request === undefined || type === 'created') continue;
    made.push(aRequestEvent(request, type, data[type] === undefined ? {} : { data: data[type] }));
  }
  for (const event of made) await rig.store.requests.append([event], rig.clock.instant());
  return made;
}

async function membersOf(): Promise<ReadonlyMap<string, Uint8Array>> {
  const request = fold(events);
  if (request === undefined) throw new TypeError('the log is empty');
  const members = new Map<string, Uint8Array>();
  for await (const { path, content } of evidenceMembers(rig.deps, request, events)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content instanceof Uint8Array ? [content] : content) chunks.push(Uint8Array.from(chunk));
    members.set(path, Buffer.concat(chunks));
  }
  return members;
}
const json = (bytes: Uint8Array | undefined) => JSON.parse(Buffer.from(bytes ?? []).toString());

describe('an evidence package', () => {
  it('holds what authorities said before signing and when it was made, with where and when each was had', async () => {
    const members = await membersOf();
    const sources = json(members.get('sources.json'));
    const paths = {
      before: `ocsps/${hashOf(before)}.ors`,
      now: `ocsps/${hashOf(now)}.ors`,
      list: `crls/${hashOf(list)}.crl`,
    };
    expect(sources).toEqual(
      expect.arrayContaining([
        { path: paths.before, found: 'before_signing', url: URL, at: AT },
        { path: paths.list, found: 'before_signing', url: 'http://crl.example/', at: AT },
        { path: paths.now, found: 'for_this_package', url: URL, at: AT },
      ]),
    );
    const kept = [paths.before, paths.list, paths.now].map((path) => hashOf(members.get(path) ?? new Uint8Array()));
    expect(kept).toEqual([before, list, now].map(hashOf));
  });

  it('holds the certificates up to the root, the timestamps, and a source for each of all of them', async () => {
    const members = await membersOf();
    const certificates = [signer.certificate, AUTHORITY.certificate].map(
      ({ raw }) => `certificates/${hashOf(raw)}.cer`,
    );
    for (const path of certificates) expect(members.has(path)).toBe(true);
    const paths = [...members.keys()].filter((path) => /^(certificates|ocsps|crls|timestamps)\//.test(path));
    expect(paths.filter((path) => path.startsWith('timestamps/'))).toHaveLength(1);
    const named = new Set(json(members.get('sources.json')).map(({ path }: { path: string }) => path));
    expect([...named].sort()).toEqual(paths.sort());
  });

  it('holds the newest checkpoint that names the log, once there is one', async () => {
    expect((await membersOf()).has('audit/checkpoint.json')).toBe(false);
    const key = checkpointKey('a1', Buffer.alloc(32, 1));
    const [written] = await writeCheckpoints({ store: rig.store, clock: rig.clock, key });
    expect(json((await membersOf()).get('audit/checkpoint.json'))).toEqual(written);
  });

  it('tells in its README of everything that is in it', async () => {
    const members = await membersOf();
    const readme = Buffer.from(members.get('README.txt') ?? []).toString();
    const [vietnamese = '', english = ''] = readme.split('EVIDENCE OF');
    for (const path of members.keys()) {
      const told = path.startsWith('audit/') || !path.includes('/') ? path : path.slice(0, path.indexOf('/') + 1);
      if (told === 'README.txt') continue;
      expect(vietnamese).toContain(told);
      expect(english).toContain(told);
    }
  });
});
