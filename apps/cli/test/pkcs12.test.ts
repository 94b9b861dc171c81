import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import { readPkcs12 } from '../src/local/pkcs12.ts';
import { type KeyKind, makePkcs12, PASSWORD, temporaryDirectory } from './kyso.ts';

const directory = temporaryDirectory();
afterAll(directory.remove);

const TRIPLE_DES = ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];

describe('a PKCS#12 file', () => {
  it.each<[string, KeyKind, string[], string]>([
    ['RSA under AES', 'rsa', [], 'rsa'],
    ['RSA under 3DES and RC2-40', 'rsa', ['-legacy'], 'rsa'],
    ['RSA under 3DES', 'rsa', TRIPLE_DES, 'rsa'],
    ['P-256 under AES', 'p256', [], 'ec'],
    ['P-256 under 3DES and RC2-40', 'p256', ['-legacy'], 'ec'],
  ])('gives key and certificates byte for byte: %s', (_, kind, options, type) => {
    const { p12, leafDer, caDer } = makePkcs12(directory.path, kind, options);
    const { key, certificate, issuers } = readPkcs12(readFileSync(p12), PASSWORD);
    expect(key.asymmetricKeyType).toBe(type);
    expect(Buffer.from(certificate).equals(readFileSync(leafDer))).toBe(true);
    expect(issuers.map((der) => Buffer.from(der).equals(readFileSync(caDer)))).toEqual([true]);
  });

  it('says that the password is wrong', () => {
    for (const options of [[], ['-legacy']]) {
      const { p12 } = makePkcs12(directory.path, 'p256', options);
      expect(reasonOf(() => readPkcs12(readFileSync(p12), 'another'))).toBe('credential.unusable wrong_password');
    }
  });

  it('that is something else is no crash', () => {
    const { leafDer } = makePkcs12(directory.path, 'p256');
    for (const bytes of [readFileSync(leafDer), Buffer.from('%PDF-1.7'), Buffer.alloc(0)]) {
      expect(reasonOf(() => readPkcs12(bytes, PASSWORD))).toBe('credential.unusable pkcs12_unreadable');
    }
  });

  it('needs a certificate for its key', () => {
    const { p12, ...others } = makePkcs12(directory.path, 'rsa', ['-nocerts']);
    expect(others.leafDer).not.toBe(p12);
    expect(reasonOf(() => readPkcs12(readFileSync(p12), PASSWORD))).toBe('credential.unusable certificate_missing');
  });
});

function reasonOf(work: () => unknown): string {
  try {
    work();
    return 'no failure';
  } catch (error) {
    if (!isKysoError(error)) throw error;
    return `${error.code} ${String(error.details['reason'])}`;
  }
}
