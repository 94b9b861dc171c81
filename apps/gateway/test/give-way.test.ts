import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const MODULE = new URL('../src/give-way.ts', import.meta.url).href;
/** Prints the priority of a process before and after. */
const PROGRAM = `
  import { getPriority } from 'node:os';
  import { giveWay } from ${JSON.stringify(MODULE)};
  const before = getPriority();
  giveWay({ warn: (fields) => { throw fields.err; } });
  console.log(before, getPriority());
`;

async function priorities(file: string, ...args: readonly string[]): Promise<readonly number[]> {
  const node = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', PROGRAM];
  const { stdout } = await run(file, [...args, ...node]);
  return stdout.trim().split(' ').map(Number);
}

describe('the gateway', () => {
  it('gives way to workers on its machine, unless it was started with a priority of its own', async () => {
    const [before, after] = await priorities(process.execPath);
    expect(after).toBe(before === 0 ? 5 : before);
    const [chosen, kept] = await priorities('nice', '-n', '3', process.execPath);
    expect(chosen).toBeGreaterThan(0);
    expect(kept).toBe(chosen);
  });
});
