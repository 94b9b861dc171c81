import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import { bytesSource } from '@kyso/pdf';
import { inspectUpload } from '../src/inspect-upload.ts';

/** One empty page; nothing in it would be encrypted, so that any encryption dictionary fits. */
function onePage(trailer: string, kids = '[3 0 R] /Count 1'): Uint8Array {
  const bodies = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids ${kids} >>`,
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>',
  ];
  let text = '%PDF-1.7\n';
  const offsets = bodies.map((body, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const table = `xref\n0 4\n0000000000 65535 f \n${rows}trailer\n<< /Size 4 /Root 1 0 R ${trailer} >>\n`;
  return new TextEncoder().encode(`${text}${table}startxref\n${text.length}\n%%EOF\n`);
}

/** RC4-128 as qpdf 11.3 makes it with `--static-id`. */
const encrypted = (owner: string, user: string, permissions: number) =>
  onePage(
    `/ID [<31415926535897932384626433832795><31415926535897932384626433832795>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /O <${owner}> /U <${user}> /P ${permissions} >>`,
  );

const OPEN_OWNER = '566fa873ee33c797cd3b904fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5';
const OPEN_USER = 'e21cc3d13b0faa9934db7d20f11e333e0122456a91bae5134273a6db134c87c4';
const LOCKED_USER = 'aa2b0a8ee6fa10d2095873c5f6857d390122456a91bae5134273a6db134c87c4';
const SECRET_OWNER = '0ba3835f88f90388e74e54584125ce142be0de24c6b0d37746e075b891756671';
const SECRET_USER = '763f954d16622015ee88b60b3eb8f7590122456a91bae5134273a6db134c87c4';

function refusalOf(bytes: Uint8Array): unknown {
  try {
    return inspectUpload(bytesSource(bytes));
  } catch (error) {
    return isKysoError(error) ? [error.code, error.details['reason']] : error;
  }
}

describe('an encrypted upload', () => {
  it('is taken when it opens without a password', () => {
    expect(inspectUpload(bytesSource(encrypted(OPEN_OWNER, OPEN_USER, -4)))).toEqual({ pages: 1, signatures: 0 });
  });

  it('is refused when it needs one', () => {
    expect(refusalOf(encrypted(SECRET_OWNER, SECRET_USER, -4))).toEqual(['document.encrypted', 'password_required']);
  });

  it('is taken when only its author asks viewers not to change it', () => {
    expect(refusalOf(encrypted(OPEN_OWNER, LOCKED_USER, -1324))).toEqual({ pages: 1, signatures: 0 });
  });

  it('is refused when it is encrypted for the owners of certificates', () => {
    const bytes = onePage('/Encrypt << /Filter /Adobe.PubSec /V 4 >>');
    expect(refusalOf(bytes)).toEqual(['document.encrypted', 'unknown_security_handler']);
  });
});

describe('an upload without anything to see', () => {
  it('is refused', () => {
    expect(refusalOf(onePage('', '[] /Count 0'))).toEqual(['document.corrupted', 'no_pages']);
    expect(refusalOf(onePage('', '[8 0 R]'))).toEqual(['document.corrupted', 'no_pages']);
  });
});
