/** Starts one of our programs as a child process and stops it by its own pid. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

export type Launched = AsyncDisposable & {
  readonly name: string;
  readonly pid: number;
  /** The fields of the JSON line `{"event":"listening",…}` that the program printed. */
  readonly listening: Readonly<Record<string, string>>;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Sends a signal and, unless it only pauses or resumes, waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** A program that has not said `listening` by then is given up. */
const START_TIMEOUT_MS = 30_000;
/** From SIGTERM to SIGKILL. */
const STOP_TIMEOUT_MS = 28_000;

/**
 * @param options.args arguments of Node: the entry file and its own arguments.
 * @param options.env the whole environment of the child; nothing is inherited but PATH, HOME, TMPDIR and where
 *   compiled code is kept.
 * @param options.logFile gets everything the program prints.
 */
export async function launch(options: {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}): Promise<Launched> {
  const { PATH = '', HOME = '', TMPDIR = '/tmp', NODE_COMPILE_CACHE } = process.env;
  const inherited = { PATH, HOME, TMPDIR, ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }) };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...options.args], {
    env: { ...inherited, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(options.logFile, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.once('close', () => log.end());
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const listening = await untilListening(options.name, child, options.logFile);
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await ended;
  };
  return {
    name: options.name,
    pid: child.pid ?? -1,
    listening,
    ended,
    kill,
    async [Symbol.asyncDispose]() {
      const hard = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      child.kill('SIGCONT');
      await kill('SIGTERM');
      clearTimeout(hard);
    },
  };
}

function untilListening(name: string, child: ChildProcess, logFile: string): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    const give = (why: string) => reject(new Error(`${name} ${why}; its output is in ${logFile}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      give(`did not listen within ${START_TIMEOUT_MS} ms`);
    }, START_TIMEOUT_MS);
    child.once('error', (error) => give(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      give(`ended with ${signal ?? code} before it listened`);
    });
    if (child.stdout === null) return give('has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const fields = parseListening(line);
      if (fields === undefined) return;
      clearTimeout(timer);
      resolve(fields);
    });
  });
}

function parseListening(line: string): Record<string, string> | undefined {
  if (!line.includes('"listening"')) return undefined;
  try {
    const fields: unknown = JSON.parse(line);
    // a JSON object whose event is "listening" was printed by one of our own programs: its other members are strings
    const record = fields as Record<string, string>;
    return record['event'] === 'listening' ? record : undefined;
  } catch {
    return undefined;
  }
}
