/** Runs an outside program to its end. English messages (LC_ALL=C), bounded time and output, no shell. */
import { execFile } from 'node:child_process';

const TIME_LIMIT_MS = 120_000;
const OUTPUT_LIMIT_BYTES = 256 * 1024 * 1024;
/** What `env` answers when the program is not there (POSIX). */
const NOT_FOUND = 127;

/** Debian package of each program, for the sentence that says it is missing. */
const PACKAGE_OF = {
  mutool: 'mupdf-tools',
  openssl: 'openssl',
  pdfsig: 'poppler-utils',
  pdftoppm: 'poppler-utils',
  pdftotext: 'poppler-utils',
  qpdf: 'qpdf',
} as const;

export type Program = keyof typeof PACKAGE_OF;
export type ProgramResult = { readonly exitCode: number; readonly stdout: Uint8Array; readonly stderr: string };

/**
 * Any exit code is an answer.
 *
 * @param environment variables set on top of the caller's own.
 * @param timeLimitMs the program is killed then.
 * @throws Error when the program is missing, killed, too slow or too talkative.
 */
export function runProgram(
  program: Program,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  timeLimitMs = TIME_LIMIT_MS,
): Promise<ProgramResult> {
  const settings = Object.entries({ LC_ALL: 'C', ...environment }).map(([name, value]) => `${name}=${value}`);
  const limits = { timeout: timeLimitMs, maxBuffer: OUTPUT_LIMIT_BYTES, encoding: 'buffer' } as const;
  return new Promise((resolve, reject) => {
    // env keeps the rest of the environment and reports a missing program with a code of its own
    execFile('env', [...settings, program, ...args], limits, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (exitCode === NOT_FOUND) {
        reject(new Error(`the program ${program} is missing: install the Debian package ${PACKAGE_OF[program]}`));
      } else if (typeof exitCode !== 'number') {
        reject(new Error(`the program ${program} did not end by itself`, { cause: error }));
      } else {
        resolve({ exitCode, stdout, stderr: stderr.toString('utf8') });
      }
    });
  });
}

/** @throws Error when the program ends with anything but 0, as {@link runProgram} does. */
export async function runProgramOrFail(program: Program, args: readonly string[]): Promise<Uint8Array> {
  const { exitCode, stdout, stderr } = await runProgram(program, args);
  if (exitCode !== 0) throw new Error(`the program ${program} ended with ${exitCode}: ${stderr.trim()}`);
  return stdout;
}
