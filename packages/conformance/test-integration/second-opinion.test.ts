import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { drawAppearance } from '@kyso/pdf';
import { DSS_JAR, Dss } from '../src/dss.ts';
import { PYHANKO_PYTHON, Pyhanko } from '../src/pyhanko.ts';
import { dssOpinion, pyhankoOpinion } from '../src/sample/second-opinion.ts';
import { signForTest } from '../src/sign-for-test.ts';
import { issueCrl, makeTestIdentity, type TestIdentity } from '../src/test-identity.ts';
import { handWrittenPdf } from './hand-written-pdf.ts';
import { whenInstalled } from './when-installed.ts';

const SLOW_START_MS = 60_000;
const directory = mkdtempSync(join(tmpdir(), 'kyso-second-opinion-'));
const at = (name: string) => join(directory, name);
let identity: TestIdentity;
let crl: string;
let fieldName: string;

beforeAll(async () => {
  identity = await makeTestIdentity(directory);
  const form = Buffer.from(await birthRegistrationForm());
  const signed = signForTest(form, identity);
  fieldName = signed.fieldName;
  const bytes = Buffer.concat([form, signed.increment]);
  writeFileSync(at('form.pdf'), form);
  writeFileSync(at('signed.pdf'), bytes);
  bytes.write('2', bytes.indexOf('%PDF-1.') + '%PDF-1.'.length, 'latin1');
  writeFileSync(at('tampered.pdf'), bytes);
  crl = await issueCrl(directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A tagged page: what a visible signature would change in its structure, validators of an earlier one would suspect. */
const TAGGED = handWrittenPdf([
  '<< /Type /Catalog /Pages 2 0 R /MarkInfo << /Marked true >> /StructTreeRoot 4 0 R >>',
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Resources << >> >>',
  '<< /Type /StructTreeRoot /K [5 0 R] /ParentTree 6 0 R /ParentTreeNextKey 0 >>',
  '<< /Type /StructElem /S /Document /P 4 0 R /K [] >>',
  '<< /Nums [] >>',
]);

/** Two signatures that show something, side by side. */
async function signedTwice(): Promise<string> {
  const appearance = await drawAppearance({ widthPt: 90, heightPt: 30, lines: ['Ký bởi: Nguyễn Thị Lấp Lánh Ánh'] });
  let bytes = Buffer.from(TAGGED, 'latin1');
  for (const x of [10, 150]) {
    const look = { placement: { mode: 'rect', page: 1, x, y: 10, width: 90, height: 30 }, appearance } as const;
    bytes = Buffer.concat([bytes, signForTest(bytes, identity, { look }).increment]);
  }
  writeFileSync(at('twice.pdf'), bytes);
  return at('twice.pdf');
}

describe('pyHanko', () => {
  whenInstalled('pyHanko', PYHANKO_PYTHON)(
    'suspects nothing of a second visible signature in a tagged document',
    async () => {
      await using pyhanko = new Pyhanko({ rootFiles: [identity.rootFile], crlFiles: [await issueCrl(directory)] });
      const { signatures } = await pyhanko.judge(await signedTwice());
      expect(signatures).toMatchObject([
        { bottomLine: true, modifications: 'FORM_FILLING', suspicion: '' },
        { bottomLine: true, modifications: 'NONE' },
      ]);
    },
    SLOW_START_MS,
  );

  whenInstalled('pyHanko', PYHANKO_PYTHON)(
    'agrees with a signature and objects to a changed document',
    async () => {
      await using pyhanko = new Pyhanko({ rootFiles: [identity.rootFile], crlFiles: [crl] });
      const before = await pyhanko.judge(at('form.pdf'));
      expect(before).toMatchObject({ signatures: [] });
      const opinion = async (name: string) => pyhankoOpinion(before, await pyhanko.judge(at(name)), fieldName);
      await expect(opinion('signed.pdf')).resolves.toMatchObject({ objections: [], remarks: [] });
      await expect(opinion('tampered.pdf')).resolves.toMatchObject({
        objections: expect.arrayContaining(['the digest differs', 'judged invalid']),
      });
      await expect(opinion('root.pem')).resolves.toMatchObject({ summary: '' });
    },
    SLOW_START_MS,
  );
});

const UNSIGNED = { file: 'input.pdf', signatures: [] };

describe('EU DSS', () => {
  whenInstalled('EU DSS', DSS_JAR)(
    'warns of neither of two visible signatures in a tagged document',
    async () => {
      await using dss = new Dss({ rootFiles: [identity.rootFile], crlFiles: [await issueCrl(directory)] });
      const verdict = await dss.judge(await signedTwice());
      for (const field of ['Signature1', 'Signature2']) {
        expect(dssOpinion(UNSIGNED, verdict, field)).toMatchObject({ objections: [], remarks: [] });
      }
    },
    SLOW_START_MS,
  );

  whenInstalled('EU DSS', DSS_JAR)(
    'sees PAdES-BASELINE-B without a warning and objects to a changed document',
    async () => {
      await using dss = new Dss({ rootFiles: [identity.rootFile], crlFiles: [crl] });
      const opinion = async (name: string) => dssOpinion(UNSIGNED, await dss.judge(at(name)), fieldName);
      await expect(opinion('signed.pdf')).resolves.toEqual({
        summary: 'PAdES-BASELINE-B, TOTAL_PASSED',
        objections: [],
        remarks: [],
      });
      const { objections } = await opinion('tampered.pdf');
      expect(objections).toContain('not intact');
      await expect(opinion('root.pem')).resolves.toMatchObject({ summary: '' });
      await expect(dss.judge('a\tb')).rejects.toThrow(TypeError);
    },
    SLOW_START_MS,
  );
});
