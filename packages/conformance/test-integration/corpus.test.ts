import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { type CorpusFile, listCorpus } from '../src/corpus/corpus-files.ts';
import type { Finding } from '../src/corpus/examine.ts';
import { observe } from '../src/corpus/observation.ts';
import { type CorpusRun, runCorpus } from '../src/corpus/run-corpus.ts';
import { SigningProcess } from '../src/corpus/signing-process.ts';
import { findFaults } from '../src/corpus/soundness.ts';
import { makeTestIdentity, type TestIdentity } from '../src/test-identity.ts';
import { makeSignedPdf } from './openssl-signed-pdf.ts';

const LIMIT_MS = 30_000;
const directory = mkdtempSync(join(tmpdir(), 'kyso-mini-corpus-'));
const corpus = join(directory, 'corpus');
const out = join(directory, 'out');
const names = ['forms/plain.pdf', 'odd/cut.pdf', 'odd/empty.pdf', 'signed/once.pdf'] as const;
let signer: TestIdentity;
let findings: readonly Finding[];

beforeAll(async () => {
  for (const folder of ['forms', 'odd', 'signed']) mkdirSync(join(corpus, folder), { recursive: true });
  mkdirSync(join(directory, 'keys'));
  const form = await birthRegistrationForm();
  const bytesBeforeTheObjects = 200;
  writeFileSync(join(corpus, names[0]), form);
  writeFileSync(join(corpus, names[1]), form.subarray(0, bytesBeforeTheObjects));
  writeFileSync(join(corpus, names[2]), '');
  writeFileSync(join(corpus, names[3]), readFileSync(makeSignedPdf(directory).file));
  signer = await makeTestIdentity(join(directory, 'keys'));
  findings = await runCorpus(await listCorpus(corpus), run());
});
afterAll(() => rmSync(directory, { recursive: true }));

const run = (rest: Partial<CorpusRun> = {}): CorpusRun => ({
  ...{ signer, out, jobs: 2, keep: 'all', passwords: new Map(), timeLimitMs: LIMIT_MS },
  ...rest,
});

const outputOf = (name: string) => join(out, name);

describe('a corpus', () => {
  it('gets one finding a file, in the order of the files', () => {
    expect(findings.map(({ name, outcome }) => [name, outcome])).toEqual([
      [names[0], 'sound'],
      [names[1], 'not_openable'],
      [names[2], 'not_openable'],
      [names[3], 'sound'],
    ]);
  });

  it('leaves the output of a signed file, which starts with the original', () => {
    const [original, signed] = [readFileSync(join(corpus, names[3])), readFileSync(outputOf(names[3]))];
    expect(signed.subarray(0, original.length).equals(original)).toBe(true);
    expect(findings[3]).toMatchObject({ signatures: 1, bytesAdded: signed.length - original.length });
    expect(existsSync(outputOf(names[1]))).toBe(false);
  });

  it('sees what is broken in an output', async () => {
    const before = await observe(join(corpus, names[3]), {});
    const bytes = readFileSync(outputOf(names[3]));
    bytes.write('/F 133', bytes.indexOf('/F 132'), 'latin1');
    writeFileSync(join(directory, 'broken.pdf'), bytes);
    const after = await observe(join(directory, 'broken.pdf'), {});
    const codes = findFaults(before, after, false).map(({ code }) => code);
    expect(codes).toEqual(['prefix_changed', 'earlier_signature_broken', 'signature_invalid']);
  });

  it('keeps only what failed, or nothing', async () => {
    for (const keep of ['failures', 'none'] as const) {
      const place = join(directory, keep);
      const [finding] = await runCorpus(plainFile(), run({ out: place, keep }));
      expect(finding?.outcome).toBe('sound');
      expect(existsSync(join(place, names[0]))).toBe(false);
    }
  });
});

const plainFile = (): readonly CorpusFile[] => [{ path: join(corpus, names[0]), name: names[0], folder: 'forms' }];

describe('the signing process', () => {
  it('answers with the code of a refusal and goes on', async () => {
    await using engine = new SigningProcess(signer, LIMIT_MS);
    const sign = (name: string) => engine.sign({ input: join(corpus, name), output: join(directory, 'again.pdf') });
    await expect(sign(names[2])).resolves.toMatchObject({ kind: 'refused', code: 'document.empty' });
    await expect(sign(names[0])).resolves.toMatchObject({ kind: 'signed', fieldName: 'Signature1' });
  });

  it('is ended when it takes too long, and starts again', async () => {
    await using engine = new SigningProcess(signer, 1);
    const job = { input: join(corpus, names[0]), output: join(directory, 'late.pdf') };
    await expect(engine.sign(job)).resolves.toMatchObject({ kind: 'error', code: 'timeout' });
    await expect(engine.sign(job)).resolves.toMatchObject({ kind: 'error', code: 'timeout' });
  });

  it('calls a file that cannot be read an error, not a refusal', async () => {
    await using engine = new SigningProcess(signer, LIMIT_MS);
    const job = { input: join(corpus, 'missing.pdf'), output: join(directory, 'none.pdf') };
    await expect(engine.sign(job)).resolves.toMatchObject({ kind: 'error', code: 'bug' });
  });
});
