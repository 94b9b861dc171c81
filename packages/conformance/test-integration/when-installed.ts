import { existsSync } from 'node:fs';
import { it } from '@jest/globals';

/** The referees that do not come from Debian are brought by a command of this package; without them there is nothing to test. */
export function whenInstalled(name: string, program: string, command = 'sample'): typeof it | typeof it.skip {
  if (existsSync(program)) return it;
  process.stderr.write(
    `${name} is not installed, its test is left out: npm run conformance -- ${command} DIR installs it\n`,
  );
  return it.skip;
}
