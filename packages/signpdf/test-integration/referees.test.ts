import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extractSignatures, opensslCmsVerify, pdfsig } from '@kyso/conformance';
import { placeholderLength, remoteKysoSigner } from '@kyso/signpdf';
import { SignPdf } from '@signpdf/signpdf';
import { prepared, remoteWorld, theCitizen } from '../test/world.ts';

const directory = mkdtempSync(join(tmpdir(), 'kyso-signpdf-'));
const at = (name: string) => join(directory, name);
afterAll(() => rmSync(directory, { recursive: true }));

describe.each(['plain', 'pdf-lib'] as const)('a document signed through placeholder-%s', (helper) => {
  const file = at(`${helper}.pdf`);
  beforeAll(async () => {
    const signer = await remoteKysoSigner((await remoteWorld('approve')).options);
    const pdf = await prepared(helper, placeholderLength(signer.certificates, { helper }));
    writeFileSync(file, await new SignPdf().sign(pdf, signer));
  });

  it('is valid to Poppler, which sees a PAdES signature over the whole document', async () => {
    const signatures = await pdfsig(file);
    expect(signatures).toMatchObject([
      {
        signer: 'Nguyễn Văn An',
        valid: true,
        coversWholeDocument: true,
        subFilter: 'ETSI.CAdES.detached',
        hash: 'SHA-256',
      },
    ]);
  });

  it('is valid to OpenSSL, up to the authority that issued the certificate', async () => {
    const [found, ...others] = await extractSignatures(file);
    if (found === undefined || others.length > 0) throw new Error('there should be one signature');
    const { credential } = await theCitizen();
    const verdict = await opensslCmsVerify(file, found.byteRange, found.cmsDer, toPem(credential.chain));
    expect(verdict).toMatchObject({ valid: true, chain: 'verified' });
  });
});

const toPem = (certificates: readonly Uint8Array[]) =>
  certificates
    .map((der) => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`)
    .join('');
