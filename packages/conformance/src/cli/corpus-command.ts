import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listCorpus } from '../corpus/corpus-files.ts';
import { corpusReport, passes, tally } from '../corpus/corpus-report.ts';
import { runCorpus } from '../corpus/run-corpus.ts';
import { makeTestIdentity } from '../test-identity.ts';
import { FILE_TIME_LIMIT_MS, onlyDirectory, passwordsFrom, positiveInteger, withDirectories } from './command-line.ts';

const PROGRESS_FILES = 100;

/** Signs and judges a directory; true when enough files are sound and nothing is broken. */
export async function corpusCommand(args: readonly string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string', default: '.kyso/conformance/corpus' },
      only: { type: 'string' },
      limit: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      passwords: { type: 'string' },
      'keep-failures': { type: 'boolean', default: false },
    },
  });
  const limit = values.limit === undefined ? undefined : positiveInteger('limit', values.limit);
  const jobs = positiveInteger('jobs', values.jobs);
  const passwords = await passwordsFrom(values.passwords);
  const files = await listCorpus(onlyDirectory(positionals), { folder: values.only, limit });
  const keep = values['keep-failures'] ? 'failures' : 'none';
  return await withDirectories(values.out, async ({ out, keys }) => {
    const signer = await makeTestIdentity(keys);
    const onFinding = progress(files.length);
    const run = { signer, out, jobs, keep, passwords, timeLimitMs: FILE_TIME_LIMIT_MS, onFinding } as const;
    const findings = await runCorpus(files, run);
    await writeFile(join(out, 'findings.jsonl'), findings.map((one) => `${JSON.stringify(one)}\n`).join(''));
    process.stdout.write(`${corpusReport(findings)}\n`);
    return passes(tally(findings));
  });
}

function progress(total: number): () => void {
  let done = 0;
  return () => {
    done++;
    if (done % PROGRESS_FILES === 0 || done === total) process.stderr.write(`${done} of ${total} files\n`);
  };
}
