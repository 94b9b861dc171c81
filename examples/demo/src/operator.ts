import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));

/** As an operator would: `kyso password`, the password on standard input. */
export async function hashOperatorPassword(password: string): Promise<string> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, 'password'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(`${password}\n`);
  return (await text(child.stdout)).trim();
}
