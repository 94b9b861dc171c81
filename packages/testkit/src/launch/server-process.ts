/** A server that is not ours as a child process: frozen, killed and stopped by its own pid. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 20_000;
const STEP_MS = 20;

export type ServerProcess = AsyncDisposable & {
  /** SIGSTOP, and waits until it has stopped: the kernel still accepts connections, nobody answers. */
  freeze(): Promise<void>;
  /** SIGCONT. */
  thaw(): void;
  /** SIGKILL. */
  kill(): Promise<void>;
};

/**
 * @param answers asked again and again until it is true.
 * @param options.env more variables; PATH and HOME are inherited.
 * @throws Error when the program cannot be started or does not answer in time.
 */
export async function startServer(
  program: string,
  args: readonly string[],
  answers: () => Promise<boolean>,
  options: { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ServerProcess> {
  const { PATH = '', HOME = '' } = process.env;
  // Standard input stays open as long as this process lives; programs that watch it end with us.
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], env: { PATH, HOME, ...options.env } });
  let fault: Error | undefined;
  child.once('error', (error) => {
    fault = error;
  });
  const giveUpAtMs = Date.now() + START_TIMEOUT_MS;
  while (!(await answers())) {
    if (fault !== undefined) throw new Error(`${program} could not be started`, { cause: fault });
    if (child.exitCode !== null) throw new Error(`${program} ended with code ${child.exitCode}`);
    if (Date.now() > giveUpAtMs) {
      child.kill('SIGKILL');
      throw new Error(`${program} does not answer`);
    }
    await sleep(STEP_MS);
  }
  return {
    freeze: () => freeze(child),
    thaw: () => void child.kill('SIGCONT'),
    kill: () => end(child, 'SIGKILL'),
    [Symbol.asyncDispose]: () => {
      child.kill('SIGCONT');
      return end(child, 'SIGTERM');
    },
  };
}

async function freeze(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP');
  const status = `/proc/${child.pid}/status`;
  while (!/^State:\s+T/m.test(await readFile(status, 'utf8'))) await sleep(1);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
