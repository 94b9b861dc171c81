import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listCorpus } from '../corpus/corpus-files.ts';
import { Dss } from '../dss.ts';
import { Pyhanko } from '../pyhanko.ts';
import { INSTALL_SCRIPT } from '../referee-paths.ts';
import { issueCrl, makeTestIdentity } from '../test-identity.ts';
import { kysoVerify } from '../verify/kyso-verify.ts';
import { type Comparison, compareVerdicts } from '../verify/opinions.ts';
import { verifyReport } from '../verify/verify-report.ts';
import { onlyDirectory, withDirectories } from './command-line.ts';

/** Judges every signed file of a directory by Kyso, pyHanko and DSS, and lists where they disagree. */
export async function verifyCommand(args: readonly string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string', default: '.kyso/conformance/verify' } },
  });
  const files = await listCorpus(onlyDirectory(positionals));
  execFileSync('bash', ['-c', '. "$0" && need_pyhanko && need_dss', INSTALL_SCRIPT], { stdio: 'inherit' });
  return await withDirectories(values.out, async ({ out, keys }) => {
    const { rootFile } = await makeTestIdentity(keys);
    const crlFile = await issueCrl(keys);
    const verdicts = await kysoVerify(files.map(({ path }) => path));
    const comparisons: Comparison[] = [];
    let signed = 0;
    await using pyhanko = new Pyhanko({ rootFiles: [rootFile], crlFiles: [crlFile] });
    await using dss = new Dss({ rootFiles: [rootFile], crlFiles: [crlFile] });
    for (const [index, { path, name }] of files.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined || verdict.signatures.length === 0) continue;
      signed += 1;
      comparisons.push(...compareVerdicts(name, verdict, await pyhanko.judge(path), await dss.judge(path)));
    }
    await writeFile(join(out, 'verify.jsonl'), comparisons.map((one) => `${JSON.stringify(one)}\n`).join(''));
    process.stdout.write(`${verifyReport(comparisons, files.length, signed)}\n`);
    return true;
  });
}
