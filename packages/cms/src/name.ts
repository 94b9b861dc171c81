/** X.501 names as certificates carry them. Two names are compared by their DER, never by their text. */
import { toHex } from './bytes.ts';
import { DerError } from './der/error.ts';
import { fieldsOf } from './der/fields.ts';
import { childrenOf, type DerNode } from './der/reader.ts';
import { readText } from './der/strings.ts';
import { TAG } from './der/tags.ts';
import { expectTag, readOid } from './der/values.ts';

export type NameAttribute = {
  readonly oid: string;
  /** The text; `#` and the hex of the DER where the value is no readable string (RFC 4514 §2.4). */
  readonly text: string;
};

export type DistinguishedName = {
  /** In the order of the certificate, most general first; more than one attribute makes a multi-valued RDN. */
  readonly rdns: readonly (readonly NameAttribute[])[];
  /** DER as received. */
  readonly raw: Uint8Array;
};

/** RFC 4514 §3 and the short names in daily use. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.20': 'telephoneNumber',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'E',
};

export function readName(node: DerNode): DistinguishedName {
  expectTag(node, TAG.SEQUENCE, 'a name');
  return { rdns: childrenOf(node).map(readRdn), raw: node.raw };
}

function readRdn(node: DerNode): readonly NameAttribute[] {
  const attributes = childrenOf(expectTag(node, TAG.SET, 'a relative name')).map(readNameAttribute);
  if (attributes.length === 0) throw new DerError('a relative name is empty');
  return attributes;
}

function readNameAttribute(node: DerNode): NameAttribute {
  const fields = fieldsOf(node, 'a name attribute');
  const oid = readOid(fields.take(TAG.OBJECT_IDENTIFIER, 'its type'));
  const value = fields.any('its value');
  fields.end();
  return { oid, text: textOf(value) };
}

/** A badly encoded string must not make a certificate unreadable: its signature covers it as it is. */
function textOf(value: DerNode): string {
  try {
    return readText(value);
  } catch (error) {
    if (error instanceof DerError) return `#${toHex(value.raw)}`;
    throw error;
  }
}

/** All texts of one attribute type, in order. */
export function nameTexts(name: DistinguishedName, oid: string): readonly string[] {
  return name.rdns.flat().flatMap((attribute) => (attribute.oid === oid ? [attribute.text] : []));
}

/** RFC 4514: most specific first, `+` inside a multi-valued RDN, special characters escaped, other scripts kept. */
export function formatName(name: DistinguishedName): string {
  const rdns = name.rdns.map((rdn) =>
    rdn.map((attribute) => `${typeText(attribute.oid)}=${escapeText(attribute.text)}`),
  );
  return rdns
    .toReversed()
    .map((rdn) => rdn.join('+'))
    .join(',');
}

function typeText(oid: string): string {
  return SHORT_NAMES[oid] ?? oid;
}

function escapeText(text: string): string {
  return text
    .replace(/[\\",+;<>]/g, '\\$&')
    .replace(/\0/g, '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ');
}
