import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DemoOptions, parseOptions, USAGE } from './options.ts';
import { ProblemError } from './portal.ts';
import { printReady, printResult } from './print.ts';
import { signOnce } from './sign-once.ts';
import { startStage } from './stage.ts';

const HOME = fileURLToPath(new URL('../../../.kyso/demo', import.meta.url));

process.exitCode = await main();

async function main(): Promise<number> {
  let options: DemoOptions | 'help';
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return 2;
  }
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  return run(options);
}

async function run(options: DemoOptions): Promise<number> {
  const interrupted = new Promise<'interrupted'>((settle) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => settle('interrupted'));
  });
  const dir = join(HOME, String(process.pid));
  try {
    await using stage = await startStage(dir);
    if (!options.once) await printReady(stage);
    const file = options.file === undefined ? undefined : resolve(process.env['KYSO_DEMO_CWD'] ?? '.', options.file);
    const result = await Promise.race([
      signOnce(stage, { once: options.once, file, provider: options.provider, outDir: join(HOME, 'out') }),
      interrupted,
    ]);
    if (result === 'interrupted') return options.once ? 130 : 0;
    printResult(result);
    if (options.once) return result.kind === 'signed' ? 0 : 1;
    console.log('\nEverything stays up. Ctrl-C stops it.');
    await interrupted;
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const name = options.file === undefined ? 'the form' : basename(options.file);
    console.error(error instanceof ProblemError ? `${name} was refused: ${error.message}` : error.message);
    return 1;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
