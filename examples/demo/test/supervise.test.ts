import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Launched, launch } from '@kyso/testkit';
import { type Supervised, supervise } from '../src/supervise.ts';

const PROGRAM = `require('node:http').createServer().listen(Number(process.env.KYSO_PORT), '127.0.0.1', function () {
  console.log(JSON.stringify({ event: 'listening', url: 'http://127.0.0.1:' + this.address().port }));
});`;

/** One real program, `worker`, under supervision; everything ends with the test. */
async function startStage() {
  await using stack = new AsyncDisposableStack();
  const dir = stack.use(await mkdtempDisposable(join(tmpdir(), 'kyso-supervise-')));
  const entry = join(dir.path, 'program.cjs');
  await writeFile(entry, PROGRAM);
  const started: Launched[] = [];
  let owner = stack;
  const start: Supervised['start'] = async (name, change) => {
    const env = { KYSO_PORT: '0', ...change?.env };
    const program = owner.use(await launch({ name, args: [entry], env, logFile: join(dir.path, 'log') }));
    started.push(program);
    return program;
  };
  const first = await start('worker');
  const current = () => started.at(-1) ?? first;
  const lines: string[] = [];
  const supervision = supervise(
    { start, program: current, url: () => current().listening['url'] ?? '' },
    ['worker'],
    (line) => lines.push(line),
  );
  owner = stack.move();
  return { started, lines, current, supervision, [Symbol.asyncDispose]: () => owner.disposeAsync() };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('programs of the demo', () => {
  it('come back at their address whenever they are killed, and the terminal says so', async () => {
    await using stage = await startStage();
    const { pid, listening } = stage.current();
    for (const times of [1, 2]) {
      await stage.current().kill('SIGKILL');
      await until(() => stage.lines.length === times);
      expect(stage.current().listening['url']).toBe(listening['url']);
    }
    const [, second, third] = stage.started.map((program) => program.pid);
    expect(stage.lines).toEqual([
      `worker (pid ${pid}) ended and was started again (pid ${second}).`,
      `worker (pid ${second}) ended and was started again (pid ${third}).`,
    ]);
    await stage.supervision[Symbol.asyncDispose]();
  });

  it('that end together with the demo stay ended', async () => {
    await using stage = await startStage();
    await stage.current().kill('SIGINT');
    await stage.supervision[Symbol.asyncDispose]();
    expect(stage.started).toHaveLength(1);
    expect(stage.lines).toEqual([]);
  });
});
