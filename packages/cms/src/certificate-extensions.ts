/** The extensions of RFC 5280 §4.2 that signing and validation read. Nothing here decides whether they permit anything. */
import { toHex } from './bytes.ts';
import { DerError } from './der/error.ts';
import { fieldsOf } from './der/fields.ts';
import { childrenOf, type DerNode, readDer } from './der/reader.ts';
import { contextTag, TAG } from './der/tags.ts';
import { expectTag, readBitString, readBoolean, readOctetString, readOid, readSmallInteger } from './der/values.ts';
import { uriOf, urisOf } from './general-name.ts';
import * as oids from './oids.ts';

/** Bit positions of RFC 5280 §4.2.1.3. */
const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

export type RawExtension = { readonly oid: string; readonly critical: boolean; readonly value: Uint8Array };

/** A field is absent where the certificate has no such extension. */
export type KnownExtensions = {
  readonly keyUsage?: readonly KeyUsage[];
  readonly extKeyUsage?: readonly string[];
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number };
  /** Lower-case hex. */
  readonly subjectKeyIdentifier?: string;
  /** Lower-case hex of the keyIdentifier field. */
  readonly authorityKeyIdentifier?: string;
  readonly ocspUrls?: readonly string[];
  readonly caIssuersUrls?: readonly string[];
  readonly crlUrls?: readonly string[];
  readonly policies?: readonly string[];
};

export type CertificateExtensions = KnownExtensions & {
  /** Every extension in order, also those read above, DER of the value as received. */
  readonly all: readonly RawExtension[];
};

const READERS: Readonly<Record<string, (value: DerNode) => KnownExtensions>> = {
  [oids.ID_CE_KEY_USAGE]: readKeyUsage,
  [oids.ID_CE_EXT_KEY_USAGE]: (value) => ({ extKeyUsage: sequenceOf(value).map(readOid) }),
  [oids.ID_CE_BASIC_CONSTRAINTS]: readBasicConstraints,
  [oids.ID_CE_SUBJECT_KEY_IDENTIFIER]: (value) => ({ subjectKeyIdentifier: toHex(readOctetString(value)) }),
  [oids.ID_CE_AUTHORITY_KEY_IDENTIFIER]: readAuthorityKeyIdentifier,
  [oids.ID_PE_AUTHORITY_INFO_ACCESS]: readAuthorityInfoAccess,
  [oids.ID_CE_CRL_DISTRIBUTION_POINTS]: (value) => ({ crlUrls: sequenceOf(value).flatMap(distributionPointUrls) }),
  [oids.ID_CE_CERTIFICATE_POLICIES]: (value) => ({ policies: sequenceOf(value).map(policyOid) }),
};

/** `Extensions ::= SEQUENCE OF Extension`. An extension given twice is refused (RFC 5280 §4.2). */
export function readExtensions(node: DerNode): CertificateExtensions {
  const all = sequenceOf(node).map(readExtension);
  if (new Set(all.map(({ oid }) => oid)).size < all.length) throw new DerError('an extension appears twice');
  const known = all.map(({ oid, value }): KnownExtensions => READERS[oid]?.(readDer(value)) ?? {});
  return { ...Object.assign({}, ...known), all };
}

function readExtension(node: DerNode): RawExtension {
  const fields = fieldsOf(node, 'an extension');
  const oid = readOid(fields.take(TAG.OBJECT_IDENTIFIER, 'its identifier'));
  const flag = fields.takeIf(TAG.BOOLEAN);
  const value = readOctetString(fields.take(TAG.OCTET_STRING, 'its value'));
  fields.end();
  return { oid, critical: flag !== undefined && readBoolean(flag), value };
}

function sequenceOf(node: DerNode): readonly DerNode[] {
  return childrenOf(expectTag(node, TAG.SEQUENCE, 'an extension value'));
}

function readKeyUsage(value: DerNode): KnownExtensions {
  const { bytes } = readBitString(value);
  const isSet = (bit: number): boolean => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0;
  return { keyUsage: KEY_USAGES.filter((_, bit) => isSet(bit)) };
}

function readBasicConstraints(value: DerNode): KnownExtensions {
  const fields = fieldsOf(value, 'basic constraints');
  const flag = fields.takeIf(TAG.BOOLEAN);
  const length = fields.takeIf(TAG.INTEGER);
  fields.end();
  const ca = flag !== undefined && readBoolean(flag);
  return { basicConstraints: length === undefined ? { ca } : { ca, pathLength: readSmallInteger(length) } };
}

function readAuthorityKeyIdentifier(value: DerNode): KnownExtensions {
  const keyIdentifier = fieldsOf(value, 'an authority key identifier').takeIf(contextTag(0, 'primitive'));
  return keyIdentifier === undefined ? {} : { authorityKeyIdentifier: toHex(keyIdentifier.content) };
}

function readAuthorityInfoAccess(value: DerNode): KnownExtensions {
  const descriptions = sequenceOf(value).map((description) => {
    const fields = fieldsOf(description, 'an access description');
    return { method: readOid(fields.any('its method')), url: uriOf(fields.any('its location')) };
  });
  const urls = (method: string): readonly string[] =>
    descriptions.flatMap((entry) => (entry.method === method && entry.url !== undefined ? [entry.url] : []));
  return { ocspUrls: urls(oids.ID_AD_OCSP), caIssuersUrls: urls(oids.ID_AD_CA_ISSUERS) };
}

/** `DistributionPoint.distributionPoint [0] EXPLICIT { fullName [0] GeneralNames }` (RFC 5280 §4.2.1.13). */
function distributionPointUrls(point: DerNode): readonly string[] {
  const names = fieldsOf(point, 'a distribution point').takeIf(contextTag(0));
  const fullName = names && childrenOf(names).find((name) => name.tag === contextTag(0));
  return fullName === undefined ? [] : urisOf(fullName);
}

function policyOid(policy: DerNode): string {
  return readOid(fieldsOf(policy, 'a policy').any('its identifier'));
}
