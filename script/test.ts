/** Runs the checks and the tests one after the other and closes with one line that counts both. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeSync } from 'node:fs';

const RESULTS = '.kyso/jest-results.json';
const CHECKS = [
  ['types', ['npx', 'tsc', '-p', '.']],
  ['style', ['npx', 'biome', 'check', '--error-on-warnings', '.']],
  ['boundaries', ['npx', 'turbo', 'boundaries', '--no-color']],
  ['generated files', ['node', 'script/generate.ts', '--check']],
] as const;

/** A skipped test has printed why: a referee that is not from Debian is not installed. */
type Count = { passed: number; failed: number; skipped: number };

/** At once, so that the lines stand between those of the programs that are started. */
function print(text: string): void {
  writeSync(1, `${text}\n`);
}

function runCheck([name, command]: (typeof CHECKS)[number]): Count {
  const [program, ...args] = command;
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  print(`${status === 0 ? 'PASS' : 'FAIL'} check ${name}`);
  if (status !== 0) print(`${stdout}${stderr}`);
  return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

function runJest(extra: readonly string[]): Count {
  rmSync(RESULTS, { force: true });
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const args = [...flags, 'node_modules/jest/bin/jest.js', '--json', `--outputFile=${RESULTS}`, ...extra];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const report: unknown = JSON.parse(readFileSync(RESULTS, 'utf8'));
    // Jest's own report; a suite that does not even load counts as a failure
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = report as Record<
      string,
      number
    >;
    const failed = (numFailedTests ?? 0) + (numRuntimeErrorTestSuites ?? 0);
    const unexplained = failed === 0 && status !== 0 ? 1 : 0;
    return { passed: numPassedTests ?? 0, failed: failed + unexplained, skipped: numPendingTests ?? 0 };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const counts = [...CHECKS.map(runCheck), runJest(process.argv.slice(2))];
const total = (key: keyof Count) => counts.reduce((sum, count) => sum + count[key], 0);
const skipped = total('skipped') === 0 ? '' : `, ${total('skipped')} skipped`;
print(`${total('passed')} passed, ${total('failed')} failed${skipped}`);
process.exitCode = total('failed') === 0 ? 0 : 1;
