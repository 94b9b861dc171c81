/**
 * PKCS#12 as OpenSSL 3 and today's systems write it: DER, a MAC under the password, keys and certificates under PBES2.
 * Anything else is left to node-forge.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readAlgorithmIdentifier } from '../algorithm-identifier.ts';
import { DerError } from '../der/error.ts';
import { fieldsOf, onlyChild } from '../der/fields.ts';
import { childrenOf, type DerNode, readDer } from '../der/reader.ts';
import { contextTag, TAG } from '../der/tags.ts';
import { readOctetString, readOid, readSmallInteger } from '../der/values.ts';
import { findDigest } from '../digest-algorithms.ts';
import * as oids from '../oids.ts';
import { type Pkcs12Contents, wrongPassword } from './contents.ts';
import { type MacData, macHolds } from './mac.ts';
import { decryptPbes2 } from './pbes2.ts';
import { assertIterations, Unfamiliar } from './unfamiliar.ts';

const ID_ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';

/** `undefined` when the file is of another kind, or none at all. @throws KysoError `credential.unusable` (`wrong_password`) */
export function readFamiliar(bytes: Uint8Array, password: string): Pkcs12Contents | undefined {
  try {
    return readPfx(readDer(bytes), password);
  } catch (error) {
    if (error instanceof DerError || error instanceof Unfamiliar || isCryptoError(error)) return undefined;
    throw error;
  }
}

/** What OpenSSL says about data it cannot decrypt or a key it does not know. */
const isCryptoError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL');

/** `PFX ::= SEQUENCE { version, authSafe ContentInfo, macData OPTIONAL }` (RFC 7292 §4). */
function readPfx(node: DerNode, password: string): Pkcs12Contents {
  const fields = fieldsOf(node, 'a PKCS#12 file');
  fields.take(TAG.INTEGER, 'the version');
  const safes = dataOf(fields.take(TAG.SEQUENCE, 'the safes'));
  const mac = readMac(fields.take(TAG.SEQUENCE, 'the MAC'));
  if (!macHolds(mac, password, safes)) {
    if (password === '') throw new Unfamiliar('an empty password, which programs encode in two ways');
    throw wrongPassword();
  }
  const bags = childrenOf(readDer(safes)).flatMap((safe) => childrenOf(readDer(openSafe(safe, password))));
  const items = bags.map((bag) => readBag(bag, password));
  return {
    keys: items.flatMap(({ key }) => (key === undefined ? [] : [key])),
    certificates: items.flatMap(({ certificate }) => (certificate === undefined ? [] : [certificate])),
  };
}

/** `MacData ::= SEQUENCE { mac DigestInfo, macSalt, iterations DEFAULT 1 }`. */
function readMac(node: DerNode): MacData {
  const fields = fieldsOf(node, 'the MAC');
  const info = fieldsOf(fields.take(TAG.SEQUENCE, 'the digest'), 'the digest');
  const algorithm = readAlgorithmIdentifier(info.take(TAG.SEQUENCE, 'the algorithm'));
  const digest = findDigest(algorithm.oid);
  if (digest === undefined) throw new Unfamiliar(`the MAC ${algorithm.oid}`);
  const value = readOctetString(info.take(TAG.OCTET_STRING, 'the value'));
  const salt = readOctetString(fields.take(TAG.OCTET_STRING, 'the salt'));
  const iterations = fields.takeIf(TAG.INTEGER);
  return {
    digest,
    value,
    salt,
    iterations: iterations === undefined ? 1 : assertIterations(readSmallInteger(iterations)),
  };
}

/** The content of a ContentInfo that holds plain data. */
function dataOf(node: DerNode): Uint8Array {
  const fields = fieldsOf(node, 'a content');
  const type = readOid(fields.take(TAG.OBJECT_IDENTIFIER, 'its type'));
  if (type !== oids.ID_DATA) throw new Unfamiliar(`the content ${type}`);
  return readOctetString(onlyChild(fields.take(contextTag(0), 'the data'), 'the data'));
}

/** A SafeContents, plain or encrypted (§4.1). */
function openSafe(node: DerNode, password: string): Uint8Array {
  const fields = fieldsOf(node, 'a safe');
  if (readOid(fields.take(TAG.OBJECT_IDENTIFIER, 'its type')) !== ID_ENCRYPTED_DATA) return dataOf(node);
  const encrypted = fieldsOf(onlyChild(fields.take(contextTag(0), 'the data'), 'the data'), 'encrypted data');
  encrypted.take(TAG.INTEGER, 'the version');
  const content = fieldsOf(encrypted.take(TAG.SEQUENCE, 'the content'), 'encrypted content');
  content.take(TAG.OBJECT_IDENTIFIER, 'its type');
  const algorithm = readAlgorithmIdentifier(content.take(TAG.SEQUENCE, 'the algorithm'));
  return decryptPbes2(algorithm, password, content.take(contextTag(0, 'primitive'), 'the data').content);
}

/** `SafeBag ::= SEQUENCE { bagId, bagValue [0] EXPLICIT, bagAttributes OPTIONAL }` (§4.2). Other bags are passed over. */
function readBag(node: DerNode, password: string): { key?: KeyObject; certificate?: Uint8Array } {
  const fields = fieldsOf(node, 'a bag');
  const type = readOid(fields.take(TAG.OBJECT_IDENTIFIER, 'its type'));
  const value = onlyChild(fields.take(contextTag(0), 'its value'), 'its value');
  if (type === KEY_BAG) return { key: importKey(value.raw) };
  if (type === SHROUDED_KEY_BAG) return { key: importKey(unshroud(value, password)) };
  return type === CERT_BAG ? readCertificate(value) : {};
}

/** `EncryptedPrivateKeyInfo` (RFC 5958 §3). */
function unshroud(node: DerNode, password: string): Uint8Array {
  const fields = fieldsOf(node, 'a shrouded key');
  const algorithm = readAlgorithmIdentifier(fields.take(TAG.SEQUENCE, 'the algorithm'));
  return decryptPbes2(algorithm, password, readOctetString(fields.take(TAG.OCTET_STRING, 'the data')));
}

const importKey = (info: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(info), format: 'der', type: 'pkcs8' });

function readCertificate(node: DerNode): { certificate?: Uint8Array } {
  const fields = fieldsOf(node, 'a certificate bag');
  if (readOid(fields.take(TAG.OBJECT_IDENTIFIER, 'its type')) !== X509_CERTIFICATE) return {};
  return { certificate: readOctetString(onlyChild(fields.take(contextTag(0), 'the certificate'), 'the certificate')) };
}
