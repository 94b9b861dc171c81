/** Starts the processes that measure. Each figure comes from a process of its own. */
import { execFile, execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Failed, type Measured, median, type Task } from './measured.ts';
import { workPath } from './workspace.ts';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
const TIMEOUT_MS = 10 * 60_000;
const KIB_PER_MIB = 1024;
/** A slow process gets fewer runs, but at least one that counts. */
const BUDGET_MS = 10_000;
/** Ours gets the settings of `script/kyso`. */
const NODE = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=1'];
const MALLOC = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' };
/** The libraries run with Node's own settings. */
const PLAIN_NODE = ['--disable-warning=ExperimentalWarning'];

type Command = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Many signatures in one process that is warm. */
export async function measureWarm(task: Task): Promise<Measured | Failed> {
  rmSync(task.output, { force: true });
  const { error, stdout, stderr } = await run(childCommand(task));
  if (error) return { failed: reasonOf(stderr) };
  return JSON.parse(stdout) as Measured; // printed by child.ts
}

export type Whole = { readonly ms: number; readonly peakMib: number };

/** One signature a process, start included; medians. */
export async function measureWhole(command: Command, output: string, runs: number): Promise<Whole | Failed> {
  const rows: Whole[] = [];
  const deadline = performance.now() + BUDGET_MS;
  for (let index = 0; index < runs + 1 && (index < 2 || performance.now() < deadline); index += 1) {
    rmSync(output, { force: true });
    const started = performance.now();
    const { error, stderr } = await run(timed(command));
    const ms = performance.now() - started;
    if (error) return { failed: reasonOf(stderr) };
    const kib = Number(/^(\d+) KiB$/m.exec(stderr)?.[1] ?? Number.NaN);
    if (index > 0) rows.push({ ms, peakMib: kib / KIB_PER_MIB });
  }
  rmSync(output, { force: true });
  return { ms: median(rows.map(({ ms }) => ms)), peakMib: median(rows.map(({ peakMib }) => peakMib)) };
}

export function childCommand(task: Task): Command {
  const isOurs = task.rival === 'kyso';
  const args = [...(isOurs ? NODE : PLAIN_NODE), CHILD, JSON.stringify(task)];
  return { file: process.execPath, args, ...(isOurs ? { env: MALLOC } : {}) };
}

/** GNU time tells the peak of a process from outside. */
function timed(command: Command): Command {
  if (!has('/usr/bin/time')) return command;
  return { ...command, file: '/usr/bin/time', args: ['-f', '%M KiB', command.file, ...command.args] };
}

export function has(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

function run({ file, args, env }: Command): Promise<{ error: boolean; stdout: string; stderr: string }> {
  const cache = { NODE_COMPILE_CACHE: workPath('compile-cache') };
  const options = { env: { ...process.env, ...cache, ...env }, timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(file, [...args], options, (error, stdout, stderr) => resolve({ error: error !== null, stdout, stderr }));
  });
}

/** The line that names the error, without the path of this machine. */
function reasonOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((candidate) => /^\w*Error/.test(candidate.trim())) ?? lines.at(-1) ?? 'no message';
  return line
    .trim()
    .replace(/\/\S*\//g, '')
    .slice(0, 80);
}
