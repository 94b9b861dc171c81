import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CorpusFile, listCorpus } from '../corpus/corpus-files.ts';
import { isUnanimous, levelsReport } from '../levels/levels-report.ts';
import { makeInputs } from '../levels/make-inputs.ts';
import { runLevels } from '../levels/run-levels.ts';
import { raiseTestAuthorities } from '../levels/test-authorities.ts';
import { INSTALL_SCRIPT } from '../referee-paths.ts';
import { inSampleOrder } from '../sample/choose-sample.ts';
import { onlyDirectory, positiveInteger, withDirectories } from './command-line.ts';

/** Signs at B-B, raises to every level, and has Kyso, pyHanko and DSS judge; true when nobody objects. */
export async function levelsCommand(args: readonly string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string', default: '.kyso/conformance/levels' },
      count: { type: 'string', default: '20' },
    },
  });
  const count = positiveInteger('count', values.count);
  const chosen = positionals.length === 0 ? [] : await sampleOf(onlyDirectory(positionals), count);
  execFileSync('bash', ['-c', '. "$0" && need_pyhanko && need_dss', INSTALL_SCRIPT], { stdio: 'inherit' });
  await rm(values.out, { recursive: true, force: true });
  return await withDirectories(values.out, async ({ out, keys }) => {
    await using authorities = await raiseTestAuthorities(keys);
    const inputs = [...(await makeInputs(out, authorities)), ...chosen];
    const findings = await runLevels(
      inputs.map(({ path }) => path),
      authorities,
      out,
    );
    await writeFile(join(out, 'levels.jsonl'), findings.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const names = inputs.map(({ name }) => name);
    process.stdout.write(`${levelsReport(findings, names)}\n`);
    return isUnanimous(findings);
  });
}

type Input = Pick<CorpusFile, 'name' | 'path'>;

/** One of each folder and kind, then the second of each. */
async function sampleOf(directory: string, count: number): Promise<readonly Input[]> {
  return (await inSampleOrder(await listCorpus(directory))).slice(0, count);
}
