/** A signed PDF made without any code of this project: the file by hand, key, certificate and CMS by OpenSSL. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { handWrittenPdf } from './hand-written-pdf.ts';

const CONTENTS_BYTES = 4096;
const RANGE_WIDTH = 40;
const SUBJECT = '/C=VN/CN=Nguyễn Thị Lấp Lánh Ánh';

export type SignedPdf = { readonly file: string; readonly caPem: string };

/** @param tail what stands behind the last `%%EOF`, inside what is signed. */
export function makeSignedPdf(directory: string, tail = '\n'): SignedPdf {
  const at = (name: string) => join(directory, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at('key.pem')];
  openssl(['req', '-x509', '-utf8', ...key, '-subj', SUBJECT, '-days', '30', '-out', at('cert.pem')]);

  const pdf = Buffer.from(unsignedPdf(tail), 'latin1');
  const gapStart = pdf.indexOf('/Contents ') + '/Contents '.length;
  const gapEnd = gapStart + 2 * CONTENTS_BYTES + 2;
  const range = `[0 ${gapStart} ${gapEnd} ${pdf.length - gapEnd}]`;
  pdf.write(range.padEnd(RANGE_WIDTH), pdf.indexOf('/ByteRange ') + '/ByteRange '.length, 'latin1');

  writeFileSync(at('content.bin'), Buffer.concat([pdf.subarray(0, gapStart), pdf.subarray(gapEnd)]));
  const signer = ['-signer', at('cert.pem'), '-inkey', at('key.pem'), '-md', 'sha256', '-nosmimecap'];
  const output = ['-outform', 'DER', '-out', at('cms.der')];
  openssl(['cms', '-sign', '-binary', '-cades', '-in', at('content.bin'), ...signer, ...output]);
  pdf.write(readFileSync(at('cms.der')).toString('hex'), gapStart + 1, 'latin1');
  writeFileSync(at('signed.pdf'), pdf);
  return { file: at('signed.pdf'), caPem: readFileSync(at('cert.pem'), 'utf8') };
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

function unsignedPdf(tail: string): string {
  const contents = `<${'0'.repeat(2 * CONTENTS_BYTES)}>`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [4 0 R] >> >>',
    '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << >> /Annots [4 0 R] >>',
    '<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /Rect [0 0 0 0] /F 132 /P 3 0 R /V 5 0 R >>',
    `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange ${' '.repeat(RANGE_WIDTH)} /Contents ${contents} >>`,
  ];
  return handWrittenPdf(objects, tail);
}
