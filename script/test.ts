/** Runs the checks, then the tests, says which files took longest, and closes with one line that counts everything. */
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeSync } from 'node:fs';
import { relative } from 'node:path';

const RESULTS = '.kyso/jest-results.json';
const CHECKS = [
  ['types', ['npx', 'tsc', '-p', '.']],
  ['style', ['npx', 'biome', 'check', '--error-on-warnings', '.']],
  ['boundaries', ['npx', 'turbo', 'boundaries', '--no-color']],
  ['generated files', ['node', 'script/generate.ts', '--check']],
] as const;

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** So many of the slowest test files are named. */
const NAMED = 12;

/** A skipped test has printed why: a referee that is not from Debian is not installed. */
type Count = { passed: number; failed: number; skipped: number };

/** What is used of Jest's own report; times in milliseconds. */
type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests: number;
  readonly testResults: readonly { readonly name: string; readonly startTime: number; readonly endTime: number }[];
};

/** At once, so that the lines stand between those of the programs that are started. */
function print(text: string): void {
  writeSync(1, `${text}\n`);
}

function runCheck([name, command]: (typeof CHECKS)[number]): Promise<Count> {
  const [program, ...args] = command;
  return new Promise((resolve) => {
    execFile(program, args, { maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      print(`${error === null ? 'PASS' : 'FAIL'} check ${name}`);
      if (error !== null) print(`${stdout}${stderr}`);
      resolve({ passed: error === null ? 1 : 0, failed: error === null ? 0 : 1, skipped: 0 });
    });
  });
}

function runJest(extra: readonly string[]): Count {
  rmSync(RESULTS, { force: true });
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const args = [...flags, 'node_modules/jest/bin/jest.js', '--json', `--outputFile=${RESULTS}`, ...extra];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const report: Report = JSON.parse(readFileSync(RESULTS, 'utf8')); // Jest's
    nameSlowest(report);
    // A suite that does not even load counts as a failure.
    const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
    const unexplained = failed === 0 && status !== 0 ? 1 : 0;
    return { passed: report.numPassedTests, failed: failed + unexplained, skipped: report.numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function nameSlowest({ testResults }: Report): void {
  const files = testResults.map(({ name, startTime, endTime }) => ({
    path: relative('.', name),
    seconds: (endTime - startTime) / 1000,
  }));
  files.sort((a, b) => b.seconds - a.seconds);
  for (const { path, seconds } of files.slice(0, NAMED)) print(`${seconds.toFixed(1).padStart(6)} s ${path}`);
}

const counts = [...(await Promise.all(CHECKS.map(runCheck))), runJest(process.argv.slice(2))];
const total = (key: keyof Count) => counts.reduce((sum, count) => sum + count[key], 0);
const skipped = total('skipped') === 0 ? '' : `, ${total('skipped')} skipped`;
print(`${total('passed')} passed, ${total('failed')} failed${skipped}`);
process.exitCode = total('failed') === 0 ? 0 : 1;
