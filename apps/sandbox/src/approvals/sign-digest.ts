/**
 * Signs a digest that was computed elsewhere. Node's `sign` would hash it once more, so what the standards put around a
 * digest is put together here: EMSA-PKCS1-v1_5 and EMSA-PSS (RFC 8017 §9) for RSA, the bare value for ECDSA.
 */
import { constants, createHash, type KeyObject, privateEncrypt, randomBytes } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';

export const SCHEMES = ['rsa-pkcs1', 'rsa-pss', 'ecdsa-raw', 'ecdsa-der'] as const;
export type Scheme = (typeof SCHEMES)[number];

/* biome-ignore format: one row a digest, read as a table */
const DIGESTS = {
  // DER of DigestInfo up to the value, RFC 8017 §9.2 note 1
  sha256: { bytes: 32, prefix: '3031300d060960864801650304020105000420' },
  sha384: { bytes: 48, prefix: '3041300d060960864801650304020205000430' },
  sha512: { bytes: 64, prefix: '3051300d060960864801650304020305000440' },
} as const;
export type DigestName = keyof typeof DIGESTS;

/** The digest with this many bytes, among those that providers sign. */
export function digestOfLength(bytes: number): DigestName | undefined {
  return (Object.keys(DIGESTS) as DigestName[]).find((name) => DIGESTS[name].bytes === bytes); // keys of this very table
}

const SIGN: Readonly<Record<Scheme, (key: KeyObject, hash: Uint8Array, digest: DigestName) => Uint8Array>> = {
  'rsa-pkcs1': (key, hash, digest) =>
    privateEncrypt(
      { key, padding: constants.RSA_PKCS1_PADDING },
      Buffer.concat([Buffer.from(DIGESTS[digest].prefix, 'hex'), hash]),
    ),
  'rsa-pss': (key, hash, digest) =>
    privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encodePss(hash, digest, modulusBitsOf(key))),
  'ecdsa-raw': (key, hash) => ecdsa(key, hash, 'compact'),
  'ecdsa-der': (key, hash) => ecdsa(key, hash, 'der'),
};

/** @throws RangeError when `hash` has not the length of `digest`. */
export function signDigest(scheme: Scheme, key: KeyObject, digest: DigestName, hash: Uint8Array): Uint8Array {
  if (hash.byteLength !== DIGESTS[digest].bytes) throw new RangeError(`a ${digest} value of another length`);
  return SIGN[scheme](key, hash, digest);
}

function ecdsa(key: KeyObject, hash: Uint8Array, format: 'compact' | 'der'): Uint8Array {
  const { d = '' } = key.export({ format: 'jwk' });
  return p256.sign(hash, Uint8Array.from(Buffer.from(d, 'base64url')), { prehash: false, format });
}

function modulusBitsOf(key: KeyObject): number {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits === undefined) throw new TypeError('not an RSA key');
  return bits;
}

/** EMSA-PSS-ENCODE with MGF1 over the same digest, a salt as long as the digest and trailer 0xbc (RFC 8017 §9.1.1). */
function encodePss(hash: Uint8Array, digest: DigestName, modulusBits: number): Uint8Array {
  const salt = randomBytes(hash.byteLength);
  const h = createHash(digest)
    .update(Buffer.concat([Buffer.alloc(8), hash, salt]))
    .digest();
  const bytes = Math.ceil((modulusBits - 1) / 8);
  const db = Buffer.concat([Buffer.alloc(bytes - salt.length - h.length - 2), Buffer.of(1), salt]);
  const masked = Buffer.from(mgf1(h, db.length, digest).map((octet, at) => octet ^ (db[at] ?? 0)));
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * bytes - (modulusBits - 1)));
  return Buffer.concat([masked, h, Buffer.of(0xbc)]);
}

/** RFC 8017 appendix B.2.1. */
function mgf1(seed: Uint8Array, length: number, digest: DigestName): Uint8Array {
  const blocks: Buffer[] = [];
  for (let counter = 0; counter * DIGESTS[digest].bytes < length; counter += 1) {
    const tail = Buffer.alloc(4);
    tail.writeUInt32BE(counter);
    blocks.push(createHash(digest).update(seed).update(tail).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}
