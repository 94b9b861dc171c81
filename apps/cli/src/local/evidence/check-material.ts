/**
 * Certificates, OCSP answers, revocation lists and timestamps of a package: named by their content, readable, signed by
 * whom they say, complete as far as the documents go, each with where it was had.
 */
import {
  type Certificate,
  type Crl,
  findResponse,
  isCrlOf,
  type OcspResponse,
  parseCertificate,
  readable,
  readCrl,
  readOcspResponse,
  readTimestampToken,
  responderOf,
} from '@kyso/cms';
import { bytesBlob } from '@kyso/pdf';
import { type EvidenceMaterial, evidenceIn, type Trust } from '@kyso/validation';
import { z } from 'zod';
import { type Finding, membersIn, parseMember, sha256 } from './package-parts.ts';
import type { Members } from './read-zip.ts';

const SOURCES = 'sources.json';
const sourcesSchema = z.array(z.looseObject({ path: z.string(), found: z.string() }));

/** What a package holds of each kind, as far as it can be read. */
export type Material = {
  readonly certificates: readonly Certificate[];
  readonly ocsps: readonly OcspResponse[];
  readonly crls: readonly Crl[];
};

type Kind = { readonly folder: keyof EvidenceMaterial; readonly extension: string; read(der: Uint8Array): unknown };
const KINDS: readonly Kind[] = [
  { folder: 'certificates', extension: 'cer', read: (der) => readable(() => parseCertificate(der)) },
  { folder: 'ocsps', extension: 'ors', read: readOcspResponse },
  { folder: 'crls', extension: 'crl', read: readCrl },
  { folder: 'timestamps', extension: 'tst', read: (der) => readable(() => readTimestampToken(der)) },
];

export function materialOf(members: Members): Material {
  const all = (folder: string, extension: string) => membersIn(members, folder, extension).map(({ bytes }) => bytes);
  return {
    certificates: all('certificates', 'cer').flatMap((der) => readable(() => parseCertificate(der)) ?? []),
    ocsps: all('ocsps', 'ors').flatMap((der) => readOcspResponse(der) ?? []),
    crls: all('crls', 'crl').flatMap((der) => readCrl(der) ?? []),
  };
}

export function checkMaterial(members: Members, material: Material, trust: Trust): Finding[] {
  const anchors = [...trust.anchors, ...(trust.intermediates ?? [])].flatMap(
    (der) => readable(() => parseCertificate(der)) ?? [],
  );
  return [
    ...KINDS.flatMap((kind) => membersIn(members, kind.folder, kind.extension).flatMap((one) => checkOne(kind, one))),
    ...checkAgainstDocuments(members),
    ...checkSources(members),
    ...checkSignatures(members, material, [...material.certificates, ...anchors]),
  ];
}

function checkOne({ read }: Kind, { path, name, bytes }: ReturnType<typeof membersIn>[number]): Finding[] {
  if (name !== sha256(bytes)) return [{ member: path, problem: 'content_is_not_what_its_name_says' }];
  return read(bytes) === undefined ? [{ member: path, problem: 'content_unreadable' }] : [];
}

/** All that the documents bring along is there, and no timestamp of another document. */
function checkAgainstDocuments(members: Members): Finding[] {
  const inside = membersIn(members, 'signed', 'pdf').map(({ bytes }) => evidenceIn(bytesBlob(bytes)));
  const missing = KINDS.flatMap(({ folder, extension }) =>
    inside
      .flatMap((material) => material[folder].map((der) => `${folder}/${sha256(der)}.${extension}`))
      .filter((path) => !members.has(path))
      .map((member) => ({ member, problem: 'member_missing' })),
  );
  const stamps = new Set(inside.flatMap(({ timestamps }) => timestamps.map(sha256)));
  const foreign = membersIn(members, 'timestamps', 'tst').filter(({ bytes }) => !stamps.has(sha256(bytes)));
  return [...missing, ...foreign.map(({ path }) => ({ member: path, problem: 'timestamp_is_in_no_document' }))];
}

function checkSources(members: Members): Finding[] {
  const named = new Set(parseMember(members, SOURCES, sourcesSchema)?.map(({ path }) => path));
  const there = KINDS.flatMap(({ folder, extension }) => membersIn(members, folder, extension).map(({ path }) => path));
  const lost = [...named].filter((path) => !members.has(path));
  return [
    ...there.filter((path) => !named.has(path)).map((member) => ({ member, problem: 'source_unknown' })),
    ...lost.map((member) => ({ member, problem: 'member_missing' })),
  ];
}

/** Who should have signed is known, but did not. An answer of nobody that is known here speaks of nothing in the package. */
function checkSignatures(members: Members, { ocsps, crls }: Material, known: readonly Certificate[]): Finding[] {
  const pathOf = (folder: string, extension: string, der: Uint8Array) => `${folder}/${sha256(der)}.${extension}`;
  const wrongOcsps = ocsps.filter((ocsp) => {
    const issuers = known.filter((issuer) => known.some((one) => findResponse(ocsp, one, issuer) !== undefined));
    return issuers.length > 0 && issuers.every((issuer) => responderOf(ocsp, issuer, known) === undefined);
  });
  const wrongCrls = crls.filter((crl) => {
    const issuers = known.filter(({ subject }) => Buffer.from(subject.raw).equals(crl.issuer));
    return issuers.length > 0 && !issuers.some((issuer) => isCrlOf(crl, issuer));
  });
  return [
    ...wrongOcsps.map(({ raw }) => ({ member: pathOf('ocsps', 'ors', raw), problem: 'signature_wrong' })),
    ...wrongCrls.map(({ raw }) => ({ member: pathOf('crls', 'crl', raw), problem: 'signature_wrong' })),
  ].filter(({ member }) => members.has(member));
}
