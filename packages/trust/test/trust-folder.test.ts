import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isIssuedBy, parseCertificate } from '@kyso/cms';
import { TestAuthority } from '@kyso/testkit';
import { BUNDLED_ANCHORS, readTrustFolder } from '../src/index.ts';

const pem = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;

describe('the bundled trust anchors', () => {
  it('hold both Vietnamese trees, with the fingerprints of the manifest and sound self-signatures', () => {
    const { anchors, intermediates } = readTrustFolder(BUNDLED_ANCHORS);
    expect(anchors.map(({ sha256 }) => sha256).toSorted()).toEqual([
      'bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7',
      'f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8',
    ]);
    expect(intermediates).toEqual([]);
    for (const { certificate, source } of anchors) {
      const parsed = parseCertificate(certificate);
      expect(isIssuedBy(parsed, parsed)).toBe(true);
      expect(source).toMatch(/gov\.vn/);
    }
  });
});

describe('a trust folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kyso-trust-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes PEM, DER and bundles, and tells anchors from intermediates', () => {
    const root = TestAuthority.root({ commonName: 'Gốc' });
    const below = root.subordinate({ commonName: 'Trung gian' });
    writeFileSync(join(folder, 'root.der'), root.certificate.raw);
    writeFileSync(join(folder, 'bundle.pem'), pem(below.certificate.raw) + pem(root.certificate.raw));
    const { anchors, intermediates } = readTrustFolder(folder);
    expect(anchors.map(({ file }) => file)).toEqual(['bundle.pem', 'root.der']);
    expect(intermediates.map(({ name }) => name)).toEqual(['CN=Trung gian']);
  });

  it('trusts what it is given when nothing in it is self-issued', () => {
    const below = TestAuthority.root({ commonName: 'Gốc' }).subordinate({ commonName: 'Trung gian' });
    writeFileSync(join(folder, 'one.crt'), below.certificate.raw);
    expect(readTrustFolder(folder).anchors).toHaveLength(1);
  });

  it.each([
    ['is not there', (at: string) => rmSync(at, { recursive: true }), /cannot be used/],
    ['is empty', () => undefined, /holds no certificate/],
    [
      'holds something else',
      (at: string) => writeFileSync(join(at, 'x.pem'), 'no certificate'),
      /x\.pem is not a certificate/,
    ],
    ['has a manifest that is none', (at: string) => fill(at, { anchors: [{ file: 1 }] }), /not a list of anchors/],
    ['lost a file of its manifest', (at: string) => lose(at), /which is missing/],
    [
      'holds another certificate than its manifest says',
      (at: string) => swap(at),
      /not the certificate of the manifest/,
    ],
  ])('that %s is refused as a whole', (_, spoil, message) => {
    spoil(folder);
    expect(() => readTrustFolder(folder)).toThrow(message);
  });
});

function fill(at: string, manifest: unknown): void {
  cpSync(BUNDLED_ANCHORS, at, { recursive: true });
  writeFileSync(join(at, 'anchors.json'), JSON.stringify(manifest));
}

function lose(at: string): void {
  cpSync(BUNDLED_ANCHORS, at, { recursive: true });
  rmSync(join(at, 'neac'), { recursive: true });
}

function swap(at: string): void {
  cpSync(BUNDLED_ANCHORS, at, { recursive: true });
  const name = join(at, 'neac', 'vietnam-national-root-ca-g2.pem');
  writeFileSync(name, pem(TestAuthority.root({ commonName: 'Vietnam National Root CA' }).certificate.raw));
}
