/** The command line as an outside program. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));
const OUTPUT_LIMIT_BYTES = 256 * 1024 * 1024;

/**
 * Runs `kyso WORDS`; the caller says what a line is.
 * @param count lines expected: the commands print one a file
 * @throws Error when the program ends without them
 */
export function kysoLines<Line>(
  words: readonly string[],
  count: number,
  variables: Readonly<Record<string, string>> = {},
): Promise<readonly Line[]> {
  const args = ['--disable-warning=ExperimentalWarning', MAIN, ...words];
  // biome-ignore lint/style/noProcessEnv: the program started is ours, and runs as this one does
  const options = { maxBuffer: OUTPUT_LIMIT_BYTES, env: { ...process.env, ...variables } };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (_error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      if (lines.length !== count) reject(new Error(`kyso ${words[0]} ended early: ${stderr.slice(-2000)}`));
      else resolve(lines.map((line) => JSON.parse(line) as Line)); // the command prints exactly this
    });
  });
}
