/** A corpus through {@link examine}, some files at a time, each job with its own signing process. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestSigner } from '../sign-for-test.ts';
import type { CorpusFile } from './corpus-files.ts';
import { examine, type Finding } from './examine.ts';
import type { Passwords } from './passwords.ts';
import { SigningProcess } from './signing-process.ts';

export type CorpusRun = {
  readonly signer: TestSigner;
  /** Directory of the outputs. */
  readonly out: string;
  readonly jobs: number;
  readonly keep: 'all' | 'failures' | 'none';
  readonly passwords: Passwords;
  /** For the engine and for each program, per file. */
  readonly timeLimitMs: number;
  readonly onFinding?: (finding: Finding) => void;
};

/** Findings in the order of `files`. @throws Error when an outside program is missing. */
export async function runCorpus(files: readonly CorpusFile[], run: CorpusRun): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const queue = files.entries();
  const work = async () => {
    await using engine = new SigningProcess(run.signer, run.timeLimitMs);
    for (const [index, file] of queue) {
      const output = join(run.out, file.name);
      await mkdir(dirname(output), { recursive: true });
      const { keep, timeLimitMs } = run;
      const finding = await examine(file, {
        engine,
        output,
        keep,
        timeLimitMs,
        password: run.passwords.get(file.name),
      });
      findings[index] = finding;
      run.onFinding?.(finding);
    }
  };
  await Promise.all(Array.from({ length: run.jobs }, work));
  return findings;
}
