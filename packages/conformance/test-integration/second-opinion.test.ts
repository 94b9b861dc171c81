import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { DSS_JAR, Dss } from '../src/dss.ts';
import { PYHANKO_PYTHON, Pyhanko } from '../src/pyhanko.ts';
import { dssOpinion, pyhankoOpinion } from '../src/sample/second-opinion.ts';
import { signForTest } from '../src/sign-for-test.ts';
import { issueCrl, makeTestIdentity, type TestIdentity } from '../src/test-identity.ts';
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

describe('pyHanko', () => {
  whenInstalled('pyHanko', PYHANKO_PYTHON)(
    'agrees with a signature and objects to a changed document',
    async () => {
      await using pyhanko = new Pyhanko(identity.rootFile, crl);
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

describe('EU DSS', () => {
  whenInstalled('EU DSS', DSS_JAR)(
    'sees PAdES-BASELINE-B without a warning and objects to a changed document',
    async () => {
      await using dss = new Dss(identity.rootFile, crl);
      const opinion = async (name: string) => dssOpinion(await dss.judge(at(name)), fieldName);
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
