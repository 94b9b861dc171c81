/** What other programs say about the signature on a sheet. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { pdfsig, qpdfCheck } from '@kyso/conformance';
import { drawSheet } from '@kyso/pdf';
import { TestAuthority } from '@kyso/testkit';
import { createSeal } from '../src/seal.ts';

const directory = mkdtempSync(join(tmpdir(), 'kyso-sheet-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const SHEET = {
  title: 'PHIẾU KIỂM TRA CHỮ KÝ SỐ',
  verdict: 'HỢP LỆ',
  tone: 'good',
  sentences: [],
  next: 'Việc cần làm: tiếp nhận',
  answers: [],
  rows: [],
  parts: [],
} as const;

it('a sealed sheet is sound, and poppler calls its signature valid', async () => {
  const authority = TestAuthority.root({ commonName: 'CA thử nghiệm' });
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { certificate } = authority.issue({ commonName: 'Cổng dịch vụ công', keys });
  const material = { key: keys.privateKey, certificate: certificate.raw, issuers: [] };
  const now = Date.parse('2026-07-01T00:00:00Z');
  const pdf = await drawSheet(SHEET, { madeAt: new Date(now) });
  const path = join(directory, 'sheet.pdf');
  writeFileSync(path, await createSeal(material, (length) => randomBytes(length)).sign(pdf, now));
  expect(await pdfsig(path, { certificates: false })).toMatchObject([
    { valid: true, coversWholeDocument: true, signer: 'Cổng dịch vụ công', subFilter: 'ETSI.CAdES.detached' },
  ]);
  expect(await qpdfCheck(path)).toMatchObject({ clean: true, warnings: [] });
});
