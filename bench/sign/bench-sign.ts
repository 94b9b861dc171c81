/** Signing: ours and the rivals on the same files in the same run, against the time it takes to hash the file once. */
import { join } from 'node:path';
import { type BenchKey, benchKey } from './bench-key.ts';
import { inputFile } from './inputs/cache.ts';
import { INPUTS, type Input, WARM_UP } from './inputs/table.ts';
import { childCommand, measureWarm, measureWhole, type Whole } from './measure.ts';
import type { Failed, Measured, Task } from './measured.ts';
import { PROGRAMS } from './programs/table.ts';
import { type Row, writeReport } from './report.ts';
import { RIVAL_NAMES, type RivalName } from './rivals/table.ts';
import { workPath } from './workspace.ts';

/** Rivals take seconds and gigabytes on the large inputs, so their runs are few. */
const RUNS = { kyso: 15, others: 5, whole: 5 };
const QUICK_RUNS = { kyso: 5, others: 2, whole: 2 };
type Runs = typeof RUNS;
type TaskMaker = (rival: RivalName, input: Input, path: string, runs: number) => Task;

export async function benchSign({ quick }: { readonly quick: boolean }): Promise<void> {
  const key = benchKey();
  const runs = quick ? QUICK_RUNS : RUNS;
  const warmUpInput = await inputFile(WARM_UP);
  if (warmUpInput === undefined) throw new TypeError('the input for warming up needs no other program');
  const taskFor: TaskMaker = (rival, { page = 1 }, input, count) => {
    return { rival, input, warmUpInput, output: workPath('out', 'warm.pdf'), page, key, runs: count };
  };
  await fillCompileCache(taskFor, warmUpInput);
  const rows: Row[] = [];
  for (const input of INPUTS.filter((one) => !quick || one.quick === true)) {
    const path = await inputFile(input);
    if (path === undefined) {
      console.error(`${input.name}: left out, qpdf is missing`);
      continue;
    }
    console.error(input.name);
    const warm = await warmOf(input, path, taskFor, runs);
    rows.push({ input, warm, whole: await wholeOf(input, path, key, taskFor, runs) });
  }
  const missing = PROGRAMS.flatMap((program) => {
    const tool = program.missing();
    return tool === undefined ? [] : [`${program.name}: ${tool} is not installed`];
  });
  writeReport(rows, { quick, runs, missing });
}

/** The first process of all would pay for stripping types and compiling. */
async function fillCompileCache(taskFor: TaskMaker, path: string): Promise<void> {
  for (const rival of RIVAL_NAMES) await measureWarm(taskFor(rival, WARM_UP, path, 2));
}

const rivalsOf = ({ tooLargeForLibraries }: Input) =>
  RIVAL_NAMES.filter((rival) => rival === 'kyso' || tooLargeForLibraries !== true);

async function warmOf(input: Input, path: string, taskFor: TaskMaker, runs: Runs) {
  const results = new Map<RivalName, Measured | Failed>();
  for (const rival of rivalsOf(input)) {
    const result = await measureWarm(taskFor(rival, input, path, rival === 'kyso' ? runs.kyso : runs.others));
    results.set(rival, result);
    console.error(`  warm   ${rival.padEnd(28)} ${'failed' in result ? result.failed : `${result.ms.toFixed(1)} ms`}`);
  }
  return results;
}

async function wholeOf(input: Input, path: string, key: BenchKey, taskFor: TaskMaker, runs: Runs) {
  const results = new Map<string, Whole | Failed>();
  for (const program of PROGRAMS) {
    if (program.missing() !== undefined) continue;
    const output = workPath('out', signedName(path));
    const command = await program.command({ input: path, output, page: input.page ?? 1, key });
    results.set(program.name, await measureWhole(command, output, runs.whole));
  }
  for (const rival of rivalsOf(input)) {
    if (rival === 'kyso') continue; // it has a program of its own
    const task = taskFor(rival, input, path, 1);
    results.set(rival, await measureWhole(childCommand(task), task.output, Math.min(runs.whole, runs.others)));
  }
  for (const [name, result] of results) {
    console.error(`  whole  ${name.padEnd(28)} ${'failed' in result ? result.failed : `${result.ms.toFixed(0)} ms`}`);
  }
  return results;
}

/** The name `kyso sign` gives. */
function signedName(path: string): string {
  return join(path)
    .replace(/^.*\//, '')
    .replace(/\.pdf$/, '_signed.pdf');
}
