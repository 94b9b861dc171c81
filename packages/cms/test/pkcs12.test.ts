import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import { type KeyKind, makePkcs12 as make, PKCS12_PASSWORD as PASSWORD } from '@kyso/fixtures';
import { readPkcs12 } from '../src/index.ts';
import { readFamiliar } from '../src/pkcs12/familiar.ts';

const directory = mkdtempSync(join(tmpdir(), 'kyso-pkcs12-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const makePkcs12 = (kind: KeyKind, options?: readonly string[]) => make(directory, kind, options);

const OTHER_DIGESTS = ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-192-CBC', '-macalg', 'sha512', '-iter', '5000'];
const TRIPLE_DES = ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];

describe('a PKCS#12 file', () => {
  it.each<[string, KeyKind, string[], string]>([
    ['RSA under AES', 'rsa', [], 'rsa'],
    ['RSA under AES-128 with other digests', 'rsa', OTHER_DIGESTS, 'rsa'],
    ['RSA without encryption', 'rsa', ['-keypbe', 'NONE', '-certpbe', 'NONE'], 'rsa'],
    ['RSA without a MAC', 'rsa', ['-nomac'], 'rsa'],
    ['RSA under 3DES and RC2-40', 'rsa', ['-legacy'], 'rsa'],
    ['RSA under 3DES', 'rsa', TRIPLE_DES, 'rsa'],
    ['P-256 under AES', 'p256', [], 'ec'],
    ['P-256 under 3DES and RC2-40', 'p256', ['-legacy'], 'ec'],
  ])('gives key and certificates byte for byte: %s', async (_, kind, options, type) => {
    const { p12, leafDer, caDer } = makePkcs12(kind, options);
    const { key, certificate, issuers } = await readPkcs12(readFileSync(p12), PASSWORD);
    expect(key.asymmetricKeyType).toBe(type);
    expect(Buffer.from(certificate).equals(readFileSync(leafDer))).toBe(true);
    expect(issuers.map((der) => Buffer.from(der).equals(readFileSync(caDer)))).toEqual([true]);
  });

  it('says that the password is wrong', async () => {
    for (const options of [[], ['-legacy']]) {
      const { p12 } = makePkcs12('p256', options);
      expect(await reasonOf(() => readPkcs12(readFileSync(p12), 'another'))).toBe('credential.unusable wrong_password');
    }
  });

  it('that is something else is no crash', async () => {
    const { leafDer } = makePkcs12('p256');
    for (const bytes of [readFileSync(leafDer), Buffer.from('%PDF-1.7'), Buffer.alloc(0)]) {
      expect(await reasonOf(() => readPkcs12(bytes, PASSWORD))).toBe('credential.unusable pkcs12_unreadable');
    }
  });

  it('is read without node-forge unless its algorithms are old', () => {
    const keysOf = (options: string[]) =>
      readFamiliar(readFileSync(makePkcs12('rsa', options).p12), PASSWORD)?.keys.length;
    expect([[], OTHER_DIGESTS, TRIPLE_DES, ['-legacy'], ['-nomac']].map(keysOf)).toEqual([
      1,
      1,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('whose bytes were changed gives a reason or what it held', async () => {
    const bytes = readFileSync(makePkcs12('p256').p12);
    for (let step = 0; step < 60; step += 1) {
      const changed = Uint8Array.from(bytes);
      const at = (step * 37) % (step % 2 === 0 ? 120 : bytes.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << (step % 8));
      expect(await reasonOf(() => readPkcs12(changed, PASSWORD))).toMatch(/^(credential\.unusable \w+|no failure)$/);
    }
  });

  it('opens with an empty password', async () => {
    const { p12 } = makePkcs12('p256', ['-passout', 'pass:']);
    expect((await readPkcs12(readFileSync(p12), '')).key.asymmetricKeyType).toBe('ec');
  });

  it('needs a certificate for its key', async () => {
    const { p12, ...others } = makePkcs12('rsa', ['-nocerts']);
    expect(others.leafDer).not.toBe(p12);
    expect(await reasonOf(() => readPkcs12(readFileSync(p12), PASSWORD))).toBe(
      'credential.unusable certificate_missing',
    );
  });
});

async function reasonOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'no failure';
  } catch (error) {
    if (!isKysoError(error)) throw error;
    return `${error.code} ${String(error.details['reason'])}`;
  }
}
