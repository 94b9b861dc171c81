import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../providers/contract/main.ts', import.meta.url));

/** Prints adapters x behaviours against the sandbox; true when every cell is as it should be. */
export async function providersCommand(codes: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM, ...codes], { stdio: 'inherit' });
  const [status] = await once(child, 'exit');
  return status === 0;
}
