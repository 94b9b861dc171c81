/** PKCS#12 files of any age, read by node-forge; their keys become Node's own. */
import { createPrivateKey, type KeyObject, pbkdf2Sync } from 'node:crypto';
import forge from 'node-forge';
import { type Pkcs12Contents, unusable, wrongPassword } from './contents.ts';

const { asn1, pki, pkcs12 } = forge;

/** forge derives keys in JavaScript and takes a password byte by byte; Node does it natively, from UTF-8 (RFC 8018 §3). */
Object.assign(forge.pkcs5, {
  pbkdf2: (password: string, salt: string, iterations: number, keyBytes: number, digest?: { algorithm: string }) =>
    pbkdf2Sync(password, Buffer.from(salt, 'latin1'), iterations, keyBytes, digest?.algorithm ?? 'sha1').toString(
      'latin1',
    ),
});

type Bag = forge.pkcs12.Bag;

/** @throws KysoError `credential.unusable` with reason `wrong_password` or `pkcs12_unreadable` */
export function readWithForge(bytes: Uint8Array, password: string): Pkcs12Contents {
  const bags = open(bytes, password);
  const isKey = ({ type }: Bag) => type === pki.oids['pkcs8ShroudedKeyBag'] || type === pki.oids['keyBag'];
  return {
    keys: bags.filter(isKey).map(importKey),
    certificates: bags.filter(({ type }) => type === pki.oids['certBag']).map(certificateDer),
  };
}

function open(bytes: Uint8Array, password: string): Bag[] {
  try {
    const file = asn1.fromDer(toBinary(bytes));
    return pkcs12.pkcs12FromAsn1(file, false, password).safeContents.flatMap(({ safeBags }) => safeBags);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : '';
    if (/password|MAC could not|Failed to decrypt/i.test(said)) {
      throw wrongPassword(cause);
    }
    throw unusable('pkcs12_unreadable', 'this is not a PKCS#12 file that can be read', cause);
  }
}

/** forge reads RSA keys into an object of its own and hands over the PrivateKeyInfo of all others. */
function importKey({ key, asn1: info }: Bag): KeyObject {
  try {
    return key
      ? createPrivateKey({ key: toDer(pki.privateKeyToAsn1(key)), format: 'der', type: 'pkcs1' })
      : createPrivateKey({ key: toDer(info), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw unusable('pkcs12_unreadable', 'the private key of the PKCS#12 file cannot be read', cause);
  }
}

/** The to-be-signed part is kept as it was read, so RSA certificates come back byte for byte as well. */
function certificateDer({ cert, asn1: certificate }: Bag): Uint8Array {
  return toDer(cert ? pki.certificateToAsn1(cert) : certificate);
}

const toBinary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const toDer = (node: forge.asn1.Asn1): Buffer => Buffer.from(asn1.toDer(node).getBytes(), 'latin1');
