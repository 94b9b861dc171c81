/** A world whose requests may be raised above B-B: an authority that can be switched off, and what evidence there is. */
import { oids, parseCertificate } from '@kyso/cms';
import { type EventType, KysoError, type SignatureLevel, type TimeStampAuthority } from '@kyso/domain';
import { TestAuthority, TestTimestampUnit } from '@kyso/testkit';
import { acceptRequest, DEFAULT_POLICY } from '../src/index.ts';
import { makeWorld, theForm, type World, work } from './world.ts';

export const DAY_MS = 24 * 3_600_000;
export const root = TestAuthority.root({ commonName: 'Gốc dấu thời gian', notAfter: '2040-01-01T00:00:00Z' });
export const unitUntil = (notAfter: string) => new TestTimestampUnit(root, { notAfter });

/** An authority that can be switched off, and changes its unit. */
class Authority implements TimeStampAuthority {
  unit = unitUntil('2028-01-01T00:00:00Z');
  crls: Uint8Array[] = [];
  ocsps: Uint8Array[] = [];
  /** About those who signed `ocsps`. */
  responderCrls: Uint8Array[] = [];
  isUp = true;
  stamps = 0;
  /** After so many stamps it goes down by itself. */
  leftUntilDown = Number.POSITIVE_INFINITY;
  now = () => new Date(0).toISOString();

  evidenceAbout(certificate: Uint8Array) {
    const isResponder =
      parseCertificate(certificate).extensions.extKeyUsage?.includes(oids.ID_KP_OCSP_SIGNING) === true;
    return isResponder ? { ocsps: [], crls: this.responderCrls } : { ocsps: this.ocsps, crls: this.crls };
  }

  async stamp(digest: Uint8Array): Promise<Uint8Array> {
    if (!this.isUp || this.leftUntilDown <= 0) throw new KysoError('timestamp.unavailable', 'the authority is down');
    this.stamps += 1;
    this.leftUntilDown -= 1;
    return this.unit.stampDigest(digest, this.now());
  }
}

/** @param promptAuthority who is asked while documents are sealed */
export async function makePreservingWorld(
  policy: Partial<typeof DEFAULT_POLICY.preserve> = {},
  promptAuthority?: (authority: Authority) => TimeStampAuthority,
) {
  const authority = new Authority();
  const world = await makeWorld(
    {},
    {
      policy: { ...DEFAULT_POLICY, preserve: { ...DEFAULT_POLICY.preserve, ...policy } },
      preservation: {
        authority,
        ...(promptAuthority === undefined ? {} : { promptAuthority: promptAuthority(authority) }),
        revocation: { find: async ({ certificate }) => authority.evidenceAbout(certificate) },
        certificates: { issuersOf: async () => [] },
        issuers: [root.certificate.raw],
      },
    },
  );
  authority.now = () => new Date(world.clock.now() - (world.clock.now() % 1000)).toISOString();
  return { world, authority };
}

const LEVELS = { fallback: 'B-B', timestamps: true } as const;

export async function sealed(world: World, level: SignatureLevel, pdfs?: readonly Uint8Array[]) {
  const files = await Promise.all((pdfs ?? [await theForm()]).map((pdf) => world.upload(pdf)));
  const order = world.order(files, { level });
  const ports = { ...world.ports, store: world.store, ids: world.ids, levels: LEVELS };
  const { id } = await acceptRequest(ports, world.caller, order);
  await work(world, id, ['awaiting_approval']);
  world.signer.answer('approve');
  return work(world, id, ['preserving', 'completed']);
}

export const typesOf = async (
  world: World,
  id: Parameters<World['store']['requests']['events']>[0],
): Promise<EventType[]> => (await world.store.requests.events(id)).map(({ type }) => type);

export async function fileOf(world: World, sha256 = '') {
  using blob = await world.blobs.open(world.caller.tenantId, sha256);
  return Buffer.from(blob.read(0, blob.size));
}
