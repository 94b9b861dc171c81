import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extractSignatures, opensslCmsVerify, pdfsig, pdftotext, qpdfCheck, renderPage } from '@kyso/conformance';
import { birthRegistrationForm, largePdf } from '@kyso/fixtures';
import { makeSignedPdf, type SignedPdf } from './openssl-signed-pdf.ts';

const directory = mkdtempSync(join(tmpdir(), 'kyso-conformance-'));
const at = (name: string) => join(directory, name);
let signed: SignedPdf;

beforeAll(async () => {
  signed = makeSignedPdf(directory);
  writeFileSync(at('form.pdf'), await birthRegistrationForm());
  writeFileSync(at('form-stream.pdf'), await birthRegistrationForm({ xrefStream: true }));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function onlySignature(file: string) {
  const [found, ...others] = await extractSignatures(file);
  if (found === undefined || others.length > 0) throw new Error('there should be one signature');
  return found;
}

/** Changes one signed byte that no program needs to read the file. */
function tampered(): string {
  const bytes = readFileSync(signed.file);
  bytes.write('/F 133', bytes.indexOf('/F 132'), 'latin1');
  writeFileSync(at('tampered.pdf'), bytes);
  return at('tampered.pdf');
}

describe('qpdf', () => {
  it.each(['form.pdf', 'form-stream.pdf', 'signed.pdf'])('has nothing to say about %s', async (name) => {
    await expect(qpdfCheck(at(name))).resolves.toEqual({ exitCode: 0, clean: true, warnings: [] });
  });

  it('has nothing to say about a large file', async () => {
    await expect(writeLarge(3_000_000).then(qpdfCheck)).resolves.toMatchObject({ clean: true });
  });

  it('warns of a file that was cut short', async () => {
    writeFileSync(at('cut.pdf'), readFileSync(at('form.pdf')).subarray(0, -600));
    const verdict = await qpdfCheck(at('cut.pdf'));
    expect(verdict.clean).toBe(false);
    expect(verdict.warnings.join('\n')).toContain('file is damaged');
  });
});

async function writeLarge(sizeBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of largePdf(sizeBytes)) parts.push(part);
  writeFileSync(at('large.pdf'), Buffer.concat(parts));
  return at('large.pdf');
}

describe('pdfsig', () => {
  it('finds a valid signature that covers the whole document', async () => {
    const signatures = await pdfsig(signed.file);
    expect(signatures).toHaveLength(1);
    expect(signatures[0]).toMatchObject({
      signer: 'Nguyễn Thị Lấp Lánh Ánh',
      valid: true,
      coversWholeDocument: true,
      subFilter: 'ETSI.CAdES.detached',
      hash: 'SHA-256',
    });
  });

  it('says that a changed document is not valid', async () => {
    const [signature] = await pdfsig(tampered());
    expect(signature).toMatchObject({ valid: false, coversWholeDocument: true });
  });

  it('finds no signatures in a plain document and refuses what is no PDF', async () => {
    await expect(pdfsig(at('form.pdf'))).resolves.toEqual([]);
    await expect(pdfsig(at('key.pem'))).rejects.toThrow('pdfsig cannot read the file');
  });
});

describe('OpenSSL', () => {
  it('verifies the CMS over the byte range, with and without a CA', async () => {
    const { byteRange, cmsDer, reachesEndOfFile } = await onlySignature(signed.file);
    expect(reachesEndOfFile).toBe(true);
    const alone = await opensslCmsVerify(signed.file, byteRange, cmsDer);
    expect(alone).toMatchObject({ valid: true, chain: 'not_verified' });
    const withCa = await opensslCmsVerify(signed.file, byteRange, cmsDer, signed.caPem);
    expect(withCa).toMatchObject({ valid: true, chain: 'verified' });
  });

  it('refuses changed bytes', async () => {
    const file = tampered();
    const { byteRange, cmsDer } = await onlySignature(file);
    const verdict = await opensslCmsVerify(file, byteRange, cmsDer);
    expect(verdict.valid).toBe(false);
    expect(verdict.raw).toContain('verification failure');
  });

  it('refuses a certificate of another CA', async () => {
    const other = mkdtempSync(join(directory, 'other-'));
    const { caPem } = makeSignedPdf(other);
    const { byteRange, cmsDer } = await onlySignature(signed.file);
    await expect(opensslCmsVerify(signed.file, byteRange, cmsDer, caPem)).resolves.toMatchObject({ valid: false });
  });

  it('refuses a byte range outside the file', async () => {
    const { byteRange, cmsDer } = await onlySignature(signed.file);
    const [offset1, length1, offset2, length2] = byteRange;
    const tooLong = [offset1, length1, offset2, length2 + 1] as const;
    await expect(opensslCmsVerify(signed.file, tooLong, cmsDer)).rejects.toThrow('behind the end');
  });
});

describe('poppler', () => {
  it('reads the Vietnamese text of the form exactly', async () => {
    copyFileSync(at('form-stream.pdf'), at('tờ khai.pdf'));
    const text = await pdftotext(at('tờ khai.pdf'), 1);
    for (const words of ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'NGUYỄN THỊ LẤP LÁNH ÁNH', '(Ký, ghi rõ họ tên)']) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('GIẤY CHỨNG SINH');
  });

  it('draws a page as PNG and refuses a page that does not exist', async () => {
    const png = await renderPage(at('form.pdf'), 3, 50);
    expect(Buffer.from(png.subarray(1, 4)).toString('latin1')).toBe('PNG');
    await expect(renderPage(at('form.pdf'), 4)).rejects.toThrow();
  });
});
