/** Certificates and times: the signature holds, whoever made it is not who the trusted authority says. */
import { der, oids } from '@kyso/cms';
import {
  authorityInformation,
  basicConstraints,
  type CertificateWish,
  extendedKeyUsage,
  extension,
  type Issued,
  SIGNING_USAGE,
  TestAuthority,
  TestTimestampUnit,
} from '../pki/authority.ts';
import { addValidationData, signPdf, timestampPdf } from '../pki/sign-pdf.ts';
import type { Attack, AttackWorld } from './table.ts';

const PERSON = { commonName: 'Nguyễn Thị Ánh', uids: ['CCCD:001090000001'] };
const SIGNED = '2026-06-01T02:00:05Z';

type Signing = Issued & { readonly above?: readonly TestAuthority[] };

const signedBy =
  (signing: (world: AttackWorld) => Signing) =>
  (world: AttackWorld): Uint8Array => {
    const { above = [], ...signer } = signing(world);
    return signPdf(world.form, { signer, certificates: above.map(({ certificate }) => certificate) });
  };

const issued = (wish: Partial<CertificateWish>): Attack['make'] =>
  signedBy(({ authority }) => authority.issue({ ...PERSON, ...wish }));

/** Below an authority that the trusted one made with a restriction. */
const below = (wish: Partial<CertificateWish>, deeper = false): Attack['make'] =>
  signedBy(({ authority }) => {
    const first = authority.subordinate({ commonName: 'Cấp dưới', ...wish });
    const last = deeper ? first.subordinate({ commonName: 'Cấp dưới nữa' }) : first;
    return { ...last.issue(PERSON), above: deeper ? [last, first] : [first] };
  });

/** Everything that can be copied from the trusted root but its key. */
const twinOf = ({ authority }: AttackWorld): TestAuthority =>
  TestAuthority.root({ commonName: authority.certificate.commonName ?? '', organisation: 'Kyso' });

/** keyEncipherment alone. */
const ENCRYPTION_USAGE = extension(oids.ID_CE_KEY_USAGE, der.bitString(Uint8Array.of(0x20), 5), true);
const FLAGS = extension('1.3.6.1.4.1.99999.7', der.nullValue(), true);
/** permittedSubtrees: mail addresses and names below example.vn; directory names of another country. */
const OTHER_COUNTRY = extension(
  oids.ID_CE_NAME_CONSTRAINTS,
  der.sequence(
    der.explicit(
      0,
      der.sequence(der.explicit(4, der.sequence(der.setOf([der.sequence(der.oid('2.5.4.6'), der.utf8('XX'))])))),
    ),
  ),
  true,
);

/** Expired by now: only a proof of the time could help, and this one is none. */
const expiredWith =
  (unitOf: (world: AttackWorld) => TestTimestampUnit, at = SIGNED) =>
  (world: AttackWorld): Uint8Array => {
    const signer = world.authority.issue({ ...PERSON, notAfter: '2026-06-15T00:00:00Z' });
    return signPdf(world.form, { signer, timestamp: { unit: unitOf(world), at } });
  };

const withoutPurpose = ({ authority }: AttackWorld): TestTimestampUnit =>
  new TestTimestampUnit(authority, { extensions: [basicConstraints(false), SIGNING_USAGE] });

const manyPurposes = ({ authority }: AttackWorld): TestTimestampUnit =>
  new TestTimestampUnit(authority, {
    extensions: [basicConstraints(false), SIGNING_USAGE, extendedKeyUsage(oids.ID_KP_OCSP_SIGNING)],
  });

/** Revoked before it signed, and the document itself says so. */
function revokedBefore({ authority, form }: AttackWorld): Uint8Array {
  const signer = authority.issue(PERSON);
  const crl = authority.crl({ thisUpdate: '2026-06-02T00:00:00Z' }, [
    { certificate: signer.certificate, at: '2026-05-01T00:00:00Z' },
  ]);
  return addValidationData(signPdf(form, { signer }), { crls: [crl] });
}

/** The state of a certificate that has to be looked up, told by somebody who has no say. */
const toldBy =
  (responderOf: (world: AttackWorld) => Issued | undefined, teller = ({ authority }: AttackWorld) => authority) =>
  (world: AttackWorld): Uint8Array => {
    const signer = world.authority.issue({
      ...PERSON,
      extensions: [basicConstraints(false), SIGNING_USAGE, authorityInformation({ ocsp: 'http://127.0.0.1/ocsp' })],
    });
    const responder = responderOf(world);
    const ocsp = teller(world).ocsp(signer.certificate, {
      thisUpdate: '2026-06-30T00:00:00Z',
      nextUpdate: '2026-07-02T00:00:00Z',
      ...(responder === undefined ? {} : { responder }),
    });
    return addValidationData(signPdf(world.form, { signer }), { ocsps: [ocsp] });
  };

export const trustAttacks: readonly Attack[] = [
  {
    name: 'path: root of the same name',
    make: signedBy((world) => {
      const twin = twinOf(world);
      return { ...twin.issue(PERSON), above: [twin] };
    }),
  },
  {
    name: 'path: root of the same name, the real one beside it',
    make: signedBy((world) => ({ ...twinOf(world).issue(PERSON), above: [world.authority] })),
  },
  { name: 'path: signed by itself', make: signedBy(() => TestAuthority.root(PERSON)) },
  {
    name: 'path: issued by a person',
    make: signedBy(({ authority }) => {
      const person = authority.subordinate({
        commonName: 'Kẻ gian',
        extensions: [basicConstraints(false), SIGNING_USAGE],
      });
      return { ...person.issue(PERSON), above: [person] };
    }),
  },
  {
    name: 'path: authority without the right to sign certificates',
    make: below({ extensions: [basicConstraints(true), SIGNING_USAGE] }),
  },
  { name: 'path: authority without basic constraints', make: below({ extensions: [] }) },
  { name: 'path: longer than permitted', make: below({ extensions: [basicConstraints(true, 0)] }, true) },
  {
    name: 'path: name that the authority may not give',
    make: below({ extensions: [basicConstraints(true), OTHER_COUNTRY] }),
  },
  { name: 'path: authority expired', make: below({ notAfter: '2026-02-01T00:00:00Z' }) },
  { name: 'certificate: expired when it signed', make: issued({ notAfter: '2026-03-01T00:00:00Z' }) },
  { name: 'certificate: not in force yet', make: issued({ notBefore: '2027-01-01T00:00:00Z' }) },
  {
    name: 'certificate: key for encryption',
    make: issued({ extensions: [basicConstraints(false), ENCRYPTION_USAGE] }),
  },
  {
    name: 'certificate: critical extension that is unknown',
    make: issued({ extensions: [basicConstraints(false), SIGNING_USAGE, FLAGS] }),
  },
  { name: 'certificate: of a time-stamping unit', make: signedBy(({ unit }) => unit.issued) },
  {
    name: 'certificate: of a responder',
    make: issued({ extensions: [SIGNING_USAGE, extendedKeyUsage(oids.ID_KP_OCSP_SIGNING)] }),
  },
  { name: 'certificate: revoked before it signed', make: revokedBefore },
  {
    name: 'revocation: told by a person of the same authority',
    make: toldBy(({ authority }) => authority.issue({ commonName: 'Kẻ gian' })),
  },
  {
    name: 'revocation: told by the signer of another tree',
    make: toldBy((world) =>
      twinOf(world).issue({
        commonName: 'OCSP',
        extensions: [SIGNING_USAGE, extendedKeyUsage(oids.ID_KP_OCSP_SIGNING)],
      }),
    ),
  },
  { name: 'revocation: told by the root of the same name', make: toldBy(() => undefined, twinOf) },
  { name: 'time: stamped by a unit without the purpose', make: expiredWith(withoutPurpose) },
  { name: 'time: stamped by a responder', make: expiredWith(manyPurposes) },
  {
    name: 'time: stamped by a unit of another tree',
    make: expiredWith((world) => new TestTimestampUnit(twinOf(world))),
  },
  { name: 'time: stamped in the future', make: expiredWith(({ unit }) => unit, '2026-09-01T00:00:00Z') },
  { name: 'time: stamped before the unit was in force', make: expiredWith(({ unit }) => unit, '2025-06-01T00:00:00Z') },
  {
    name: 'time: stamped by an expired unit',
    make: expiredWith(({ authority }) => new TestTimestampUnit(authority, { notAfter: '2026-06-10T00:00:00Z' })),
  },
  {
    name: 'time: document timestamp by a unit without the purpose',
    make: (world) =>
      timestampPdf(
        signPdf(world.form, { signer: world.authority.issue({ ...PERSON, notAfter: '2026-06-15T00:00:00Z' }) }),
        withoutPurpose(world),
        SIGNED,
      ),
  },
  { name: 'time: none, and expired by now', make: issued({ notAfter: '2026-06-15T00:00:00Z' }) },
];
