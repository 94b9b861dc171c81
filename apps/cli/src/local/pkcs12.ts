/** A key and its certificates out of a PKCS#12 file (RFC 7292). The reading is node-forge's; the key becomes Node's own. */
import { createPrivateKey, type KeyObject, pbkdf2Sync, X509Certificate } from 'node:crypto';
import { KysoError } from '@kyso/domain';
import forge from 'node-forge';

export type LocalKey = {
  readonly key: KeyObject;
  /** DER of the certificate that belongs to the key. */
  readonly certificate: Uint8Array;
  /** DER of the other certificates, in any order. */
  readonly issuers: readonly Uint8Array[];
};

const { asn1, pki, pkcs12 } = forge;

/** forge derives keys in JavaScript and takes a password byte by byte; Node does it natively, from UTF-8 (RFC 8018 §3). */
Object.assign(forge.pkcs5, {
  pbkdf2: (password: string, salt: string, iterations: number, keyBytes: number, digest?: { algorithm: string }) =>
    pbkdf2Sync(password, Buffer.from(salt, 'latin1'), iterations, keyBytes, digest?.algorithm ?? 'sha1').toString(
      'latin1',
    ),
});

type Bag = forge.pkcs12.Bag;

/**
 * RSA and EC keys; AES (PBES2) and the older 3DES and RC2-40.
 * @throws KysoError `credential.unusable` with reason `wrong_password`, `pkcs12_unreadable`, `key_missing`,
 * `several_keys` or `certificate_missing`
 */
export function readPkcs12(bytes: Uint8Array, password: string): LocalKey {
  const bags = open(bytes, password);
  const keys = bags.filter(({ type }) => type === pki.oids['pkcs8ShroudedKeyBag'] || type === pki.oids['keyBag']);
  const [keyBag, ...others] = keys;
  if (keyBag === undefined) throw unusable('key_missing', 'the PKCS#12 file holds no private key');
  if (others.length > 0) throw unusable('several_keys', 'the PKCS#12 file holds more than one private key');
  const key = importKey(keyBag);
  const certificates = bags.filter(({ type }) => type === pki.oids['certBag']).map(certificateDer);
  const own = certificates.findIndex((der) => belongsTo(der, key));
  const certificate = certificates[own];
  if (certificate === undefined) {
    throw unusable('certificate_missing', 'the PKCS#12 file holds no certificate for its key');
  }
  return { key, certificate, issuers: certificates.filter((_, index) => index !== own) };
}

function open(bytes: Uint8Array, password: string): Bag[] {
  try {
    const file = asn1.fromDer(toBinary(bytes));
    return pkcs12.pkcs12FromAsn1(file, false, password).safeContents.flatMap(({ safeBags }) => safeBags);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : '';
    if (/password|MAC could not|Failed to decrypt/i.test(said)) {
      throw unusable('wrong_password', 'the PKCS#12 file does not open with this password', cause);
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

function belongsTo(certificate: Uint8Array, key: KeyObject): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(key);
  } catch {
    return false; // a certificate OpenSSL cannot read is not the one
  }
}

const toBinary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const toDer = (node: forge.asn1.Asn1): Buffer => Buffer.from(asn1.toDer(node).getBytes(), 'latin1');

const unusable = (reason: string, message: string, cause?: unknown): KysoError =>
  new KysoError('credential.unusable', message, { details: { reason }, ...(cause === undefined ? {} : { cause }) });
