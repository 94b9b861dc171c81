import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listCorpus } from '../corpus/corpus-files.ts';
import { INSTALL_SCRIPT } from '../referee-paths.ts';
import { runSample } from '../sample/run-sample.ts';
import { agreed, sampleReport } from '../sample/sample-report.ts';
import { issueCrl, makeTestIdentity } from '../test-identity.ts';
import { FILE_TIME_LIMIT_MS, onlyDirectory, passwordsFrom, positiveInteger, withDirectories } from './command-line.ts';

/** Signs a sample and has pyHanko and DSS judge it; true when they have nothing to object. */
export async function sampleCommand(args: readonly string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string', default: '.kyso/conformance/sample' },
      count: { type: 'string', default: '60' },
      jobs: { type: 'string', default: '2' },
      passwords: { type: 'string' },
    },
  });
  const count = positiveInteger('count', values.count);
  const jobs = positiveInteger('jobs', values.jobs);
  const passwords = await passwordsFrom(values.passwords);
  const files = await listCorpus(onlyDirectory(positionals));
  execFileSync('bash', ['-c', '. "$0" && need_pyhanko && need_dss', INSTALL_SCRIPT], { stdio: 'inherit' });
  return await withDirectories(values.out, async ({ out, keys }) => {
    const signer = await makeTestIdentity(keys);
    const run = { signer, out, jobs, keep: 'all', passwords, timeLimitMs: FILE_TIME_LIMIT_MS } as const;
    const issueTrust = async () => ({ rootFile: signer.rootFile, crlFile: await issueCrl(keys) });
    const findings = await runSample(files, count, run, issueTrust);
    await writeFile(join(out, 'sample.jsonl'), findings.map((one) => `${JSON.stringify(one)}\n`).join(''));
    process.stdout.write(`${sampleReport(findings)}\n`);
    return agreed(findings);
  });
}
