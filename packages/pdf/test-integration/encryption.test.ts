/** Documents encrypted by qpdf, signed here, judged by qpdf and Poppler. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bytesSource } from '../src/byte-source.ts';
import { findSignature } from '../src/coverage.ts';
import { openDocument } from '../src/document.ts';
import { asDict, asString } from '../src/objects.ts';
import { decodeText } from '../src/text-string.ts';
import { classicPdf } from '../test/pdf-builder.ts';
import { makeKey, signWithOpenssl } from './openssl-signer.ts';

const CONTENT = 'BT /F1 12 Tf 20 100 Td (Xin chao) Tj ET';
const PLAIN = classicPdf(
  {
    1: '<< /Type /Catalog /Pages 2 0 R >>',
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] /Resources << /Font << /F1 6 0 R >> >> /Contents 4 0 R >>',
    4: `<< /Length ${CONTENT.length} >>\nstream\n${CONTENT}\nendstream`,
    5: '<< /Title (Don xin) >>',
    6: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  },
  { trailer: '/Info 5 0 R' },
);
const REASON = 'Nộp hồ sơ (lần 1)';

const directory = mkdtempSync(join(tmpdir(), 'kyso-encryption-'));
const at = (name: string) => join(directory, name);

beforeAll(() => {
  makeKey(directory);
  writeFileSync(at('plain.pdf'), PLAIN);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function encrypt(password: string, bits: string, options: readonly string[], objectStreams: string): Uint8Array {
  const file = at('encrypted.pdf');
  const outside = ['--allow-weak-crypto', `--object-streams=${objectStreams}`];
  execFileSync('qpdf', [...outside, '--encrypt', password, 'owner', bits, ...options, '--', at('plain.pdf'), file]);
  return new Uint8Array(readFileSync(file));
}

const random = (n: number) => new Uint8Array(randomBytes(n));

function judge(bytes: Uint8Array, password: string) {
  const file = at('signed.pdf');
  writeFileSync(file, bytes);
  const qpdf = spawnSync('qpdf', ['--check', `--password=${password}`, file], { encoding: 'utf8' });
  const pdfsig = execFileSync('pdfsig', ['-nocert', '-upw', password, file], { encoding: 'utf8' });
  const text = execFileSync('pdftotext', ['-upw', password, file, '-'], { encoding: 'utf8' });
  return {
    qpdf: [qpdf.status, /WARNING/.test(qpdf.stdout + qpdf.stderr)],
    valid: pdfsig.match(/Signature is Valid/g)?.length ?? 0,
    whole: pdfsig.match(/Total document signed/g)?.length ?? 0,
    text: text.trim(),
  };
}

const METHODS: [name: string, bits: string, options: string[]][] = [
  ['RC4 with 40 bits', '40', []],
  ['RC4 with 128 bits', '128', ['--use-aes=n']],
  ['RC4 with crypt filters', '128', ['--use-aes=n', '--force-V4']],
  ['AES-128', '128', ['--use-aes=y']],
  ['AES-128 with clear metadata', '128', ['--use-aes=y', '--cleartext-metadata']],
  ['AES-256 of revision 5', '256', ['--force-R5']],
  ['AES-256 of revision 6', '256', []],
  ['AES-256 with clear metadata', '256', ['--cleartext-metadata']],
];
const KINDS = METHODS.flatMap(([name, bits, options]) =>
  ['generate', 'disable'].flatMap((streams) =>
    ['', 'mật khẩu'].map((password) => ({ name, bits, options, streams, password })),
  ),
).filter(({ bits, options, password }) => password === '' || (bits === '256' && options.length === 0));
const WITH_PASSWORD = METHODS.map(([name, bits, options]) => ({
  name,
  bits,
  options,
  streams: 'generate',
  password: 'user',
}));

describe('a document that qpdf encrypted', () => {
  it.each([...KINDS, ...WITH_PASSWORD])(
    '$name, object streams: $streams, password: "$password", is signed twice and stays readable',
    ({ bits, options, streams, password }) => {
      const base = encrypt(password, bits, options, streams);
      const first = signWithOpenssl(directory, base, password, { random, reason: REASON, fieldName: 'A' });
      expect(first.subarray(0, base.length)).toEqual(base);
      expect(judge(first, password)).toEqual({ qpdf: [0, false], valid: 1, whole: 1, text: 'Xin chao' });

      const doc = openDocument(bytesSource(first), { password });
      expect(decodeText(asString(doc.get(asDict(doc.get(doc.trailer, 'Info')), 'Title')) ?? NO_TEXT)).toBe('Don xin');
      const signature = findSignature(doc, 'A');
      expect(signature?.coverage).toEqual({ wholeFile: true });
      expect(decodeText(asString(signature?.signature.dict.entries.get('Reason')) ?? NO_TEXT)).toBe(REASON);

      const second = signWithOpenssl(directory, first, password, { random, reason: REASON, fieldName: 'B' });
      expect(second.subarray(0, first.length)).toEqual(first);
      expect(judge(second, password)).toEqual({ qpdf: [0, false], valid: 2, whole: 1, text: 'Xin chao' });
    },
  );

  it('shows others the texts of the signature in clear once they have the password', () => {
    const signed = signWithOpenssl(directory, encrypt('user', '256', [], 'generate'), 'owner', {
      random,
      reason: REASON,
    });
    writeFileSync(at('signed.pdf'), signed);
    execFileSync('qpdf', [
      '--password=user',
      '--decrypt',
      '--qdf',
      '--object-streams=disable',
      at('signed.pdf'),
      at('clear.pdf'),
    ]);
    const doc = openDocument(bytesSource(new Uint8Array(readFileSync(at('clear.pdf')))));
    const reason = asString(findSignature(doc, 'Signature1')?.signature.dict.entries.get('Reason'));
    expect(decodeText(reason ?? NO_TEXT)).toBe(REASON);
  });
});

const NO_TEXT = { kind: 'string', bytes: new Uint8Array(0), form: 'hex' } as const;
