/** Signing: ours and the rivals on the same files in the same run, against the time it takes to hash the file once. */
import { join } from 'node:path';
import { type BenchKey, benchKey } from './bench-key.ts';
import { inputFile } from './inputs/cache.ts';
import { INPUTS, type Input } from './inputs/table.ts';
import { childCommand, measureWarm, measureWhole, type Whole } from './measure.ts';
import type { Failed, Measured, Task } from './measured.ts';
import { PROGRAMS } from './programs/table.ts';
import { type Row, writeReport } from './report.ts';
import { OTHERS, RIVAL_NAMES, type RivalName } from './rivals/table.ts';
import { workPath } from './workspace.ts';

/** Rivals take seconds and gigabytes on the large inputs, so their runs are few. */
const RUNS = { kyso: 15, others: 3, whole: 3 };
const QUICK_RUNS = { kyso: 5, others: 2, whole: 2 };
type Runs = typeof RUNS;

export async function benchSign({ quick }: { readonly quick: boolean }): Promise<void> {
  const key = benchKey();
  const runs = quick ? QUICK_RUNS : RUNS;
  const rows: Row[] = [];
  for (const input of INPUTS.filter((one) => !quick || one.quick === true)) {
    const path = await inputFile(input);
    if (path === undefined) {
      console.error(`${input.name}: left out, qpdf is missing`);
      continue;
    }
    console.error(input.name);
    rows.push({ input, warm: await warmOf(input, path, key, runs), whole: await wholeOf(input, path, key, runs) });
  }
  const missing = PROGRAMS.flatMap((program) => {
    const tool = program.missing();
    return tool === undefined ? [] : [`${program.name}: ${tool} is not installed`];
  });
  writeReport(rows, { quick, runs, missing });
}

async function warmOf(input: Input, path: string, key: BenchKey, runs: Runs) {
  const results = new Map<RivalName, Measured | Failed>();
  for (const rival of RIVAL_NAMES) {
    const result = await measureWarm(taskOf(rival, input, path, key, rival === 'kyso' ? runs.kyso : runs.others));
    results.set(rival, result);
    console.error(`  warm   ${rival.padEnd(28)} ${'failed' in result ? result.failed : `${result.ms.toFixed(1)} ms`}`);
  }
  return results;
}

async function wholeOf(input: Input, path: string, key: BenchKey, runs: Runs) {
  const results = new Map<string, Whole | Failed>();
  for (const program of PROGRAMS) {
    if (program.missing() !== undefined) continue;
    const output = workPath('out', signedName(path));
    const command = await program.command({ input: path, output, page: input.page ?? 1, key });
    results.set(program.name, await measureWhole(command, output, runs.whole));
  }
  for (const rival of OTHERS) {
    const task = taskOf(rival, input, path, key, 1);
    results.set(rival, await measureWhole(childCommand(task), task.output, Math.min(runs.whole, runs.others)));
  }
  for (const [name, result] of results) {
    console.error(`  whole  ${name.padEnd(28)} ${'failed' in result ? result.failed : `${result.ms.toFixed(0)} ms`}`);
  }
  return results;
}

function taskOf(rival: RivalName, input: Input, path: string, key: BenchKey, runs: number): Task {
  return { rival, input: path, output: workPath('out', 'warm.pdf'), page: input.page ?? 1, key, runs };
}

/** The name `kyso sign` gives. */
function signedName(path: string): string {
  return join(path)
    .replace(/^.*\//, '')
    .replace(/\.pdf$/, '_signed.pdf');
}
