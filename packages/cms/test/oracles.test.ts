/** The structures of this package in the hands of two programs that share no code with it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { hex } from './pki.ts';
import { DOCUMENT, KINDS, makeSigned, RSA, type Signed } from './signing.ts';

pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto }));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kyso-cms-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const exact = (data: Uint8Array): ArrayBuffer => Uint8Array.from(data).buffer;

function opensslVerifies(cms: Uint8Array, document: Uint8Array): boolean {
  const [signature, content] = [join(folder, 'signature.der'), join(folder, 'content')];
  writeFileSync(signature, cms);
  writeFileSync(content, document);
  const options = ['-verify', '-binary', '-inform', 'DER', '-noverify', '-in', signature, '-content', content];
  return spawnSync('openssl', ['cms', ...options], { stdio: 'ignore' }).status === 0;
}

function readByPkijs(cms: Uint8Array): pkijs.SignedData {
  return new pkijs.SignedData({ schema: pkijs.ContentInfo.fromBER(exact(cms)).content });
}

/** Neither PKI.js 4 nor OpenSSL 3.0 knows EdDSA in CMS (RFC 8419); there they only judge the structure. */
const WITHOUT_ORACLE = 'Ed25519';

describe.each(KINDS)('$title', (kind) => {
  let signed: Signed;
  beforeAll(async () => {
    signed = await makeSigned(kind);
  });

  if (kind.title !== WITHOUT_ORACLE) {
    it('is verified by OpenSSL over this document and no other', () => {
      expect(opensslVerifies(signed.cms, DOCUMENT)).toBe(true);
      expect(opensslVerifies(signed.cms, DOCUMENT.subarray(1))).toBe(false);
    });

    it('is verified by PKI.js over this document and no other', async () => {
      const parsed = readByPkijs(signed.cms);
      await expect(parsed.verify({ signer: 0, data: exact(DOCUMENT) })).resolves.toBe(true);
      await expect(parsed.verify({ signer: 0, data: exact(DOCUMENT.subarray(1)) })).rejects.toThrow(
        "Message digest doesn't match",
      );
    });
  }

  it('has the same bytes after PKI.js has read and written it', () => {
    const parsed = readByPkijs(signed.cms);
    expect(parsed.signerInfos).toHaveLength(1);
    expect(hex(new Uint8Array(parsed.signerInfos[0]?.signedAttrs?.encodedValue ?? new ArrayBuffer(0)))).toBe(
      hex(signed.signedAttributes),
    );
    const written = new pkijs.ContentInfo({
      contentType: pkijs.id_ContentType_SignedData,
      content: parsed.toSchema(true),
    });
    expect(written.toSchema().toBER().byteLength).toBe(signed.cms.length);
  });

  it('is well-formed to a generic ASN.1 parser', () => {
    const parsed = asn1js.fromBER(exact(signed.cms));
    expect(parsed.offset).toBe(signed.cms.length);
    expect(parsed.result.error).toBe('');
  });
});

it('OpenSSL prints the attributes under their names', async () => {
  const { cms } = await makeSigned(RSA);
  const file = join(folder, 'print.der');
  writeFileSync(file, cms);
  const text = execFileSync('openssl', ['cms', '-cmsout', '-print', '-inform', 'DER', '-in', file]).toString();
  for (const name of ['contentType', 'messageDigest', 'id-smime-aa-signingCertificateV2', 'eContent: <ABSENT>']) {
    expect(text).toContain(name);
  }
  expect(text).not.toContain('signingTime');
});
