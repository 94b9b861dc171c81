import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BIN = new URL('../../../../.kyso/bin/', import.meta.url);

/**
 * A server of `infra/` that `./script/stand-ins` has built.
 * @returns its path; undefined, with a printed line, when it is not there.
 * @throws Error for that in CI: what is skipped on a desk is a failure there.
 */
export function standIn(program: string, what: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const path = fileURLToPath(new URL(program, BIN));
  if (isExecutable(path)) return path;
  const missing = `the tests against ${what} need .kyso/bin/${program}: run ./script/stand-ins`;
  if (env['CI'] !== undefined) throw new Error(missing);
  process.stderr.write(`SKIPPED: ${missing}\n`);
  return undefined;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
