import { describe, expect, it } from '@jest/globals';
import {
  der,
  findDigest,
  findSignatureAlgorithm,
  readAlgorithmIdentifier,
  readDer,
  SIGNATURE_ALGORITHMS,
  signatureAlgorithmFor,
} from '@kyso/cms';
import { ecKeys, ed25519Keys, hex, issue, type KeyPair, rsaKeys, rsaPssKeys } from './pki.ts';

const identifier = (encoded: Uint8Array) => readAlgorithmIdentifier(readDer(encoded));
const keyOf = async (keys: KeyPair) => (await issue({ keys })).publicKey;

describe('the table', () => {
  it.each(SIGNATURE_ALGORITHMS)('finds $name again from what it writes', (row) => {
    expect(findSignatureAlgorithm(identifier(row.identifier))?.name).toBe(row.name);
  });

  it('writes the identifiers of the standards', () => {
    const written = Object.fromEntries(SIGNATURE_ALGORITHMS.map((row) => [row.name, hex(row.identifier)]));
    expect(written['RSASSA-PKCS1-v1_5 with SHA-256']).toBe('300d06092a864886f70d01010b0500');
    expect(written['ECDSA with SHA-256']).toBe('300a06082a8648ce3d040302');
    expect(written['Ed25519']).toBe('300506032b6570');
    expect(written['RSASSA-PSS with SHA-256']).toBe(
      '304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120',
    );
  });
});

describe('an algorithm to sign with', () => {
  it('follows the key, the digest and the wish for PSS', async () => {
    const rsa = await keyOf(rsaKeys());
    expect(signatureAlgorithmFor(rsa, 'sha256').name).toBe('RSASSA-PKCS1-v1_5 with SHA-256');
    expect(signatureAlgorithmFor(rsa, 'sha512', 'pss').name).toBe('RSASSA-PSS with SHA-512');
    expect(signatureAlgorithmFor(await keyOf(rsaPssKeys()), 'sha256').name).toBe('RSASSA-PSS with SHA-256');
    expect(signatureAlgorithmFor(await keyOf(ecKeys('P-384')), 'sha384').name).toBe('ECDSA with SHA-384');
    expect(signatureAlgorithmFor(await keyOf(ed25519Keys()), 'sha512').name).toBe('Ed25519');
  });

  it('is refused where nothing fits', async () => {
    const ed25519 = await keyOf(ed25519Keys());
    const refused = expect.objectContaining({ code: 'credential.unusable' });
    expect(() => signatureAlgorithmFor(ed25519, 'sha256')).toThrow(refused);
    const restricted = await keyOf(rsaPssKeys());
    expect(() => signatureAlgorithmFor(restricted, 'sha256', 'pkcs1')).toThrow(refused);
  });
});

describe('an algorithm that was read', () => {
  it('rsaEncryption takes its digest from the signer info', () => {
    const rsaEncryption = identifier(der.sequence(der.oid('1.2.840.113549.1.1.1'), der.nullValue()));
    const sha384 = findDigest('2.16.840.1.101.3.4.2.2');
    expect(sha384 && findSignatureAlgorithm(rsaEncryption, sha384)?.name).toBe('RSASSA-PKCS1-v1_5 with SHA-384');
    expect(findSignatureAlgorithm(rsaEncryption)).toBeUndefined();
  });

  it('PSS with two digests, another trailer or no parameters is unknown', () => {
    const sha256 = der.sequence(der.oid('2.16.840.1.101.3.4.2.1'));
    const mgf1 = (inner: Uint8Array) => der.sequence(der.oid('1.2.840.113549.1.1.8'), inner);
    const pss = (...parameters: readonly Uint8Array[]) =>
      findSignatureAlgorithm(identifier(der.sequence(der.oid('1.2.840.113549.1.1.10'), ...parameters)));
    expect(pss()).toBeUndefined();
    expect(pss(der.sequence(der.explicit(0, sha256)))).toBeUndefined();
    expect(
      pss(der.sequence(der.explicit(0, sha256), der.explicit(1, mgf1(sha256)), der.explicit(3, der.integer(2)))),
    ).toBeUndefined();
    expect(pss(der.sequence(der.explicit(0, sha256), der.explicit(1, mgf1(sha256))))?.name).toBe(
      'RSASSA-PSS with SHA-256',
    );
    expect(pss(der.sequence())?.digest.name).toBe('sha1');
  });
});
