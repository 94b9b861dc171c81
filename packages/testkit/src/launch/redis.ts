/** A real redis-server on a free port of 127.0.0.1, without persistence, for one test file. Not a fake. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './server-process.ts';

const START_TIMEOUT_MS = 10_000;
const STEP_MS = 20;
const ANSWER_TIMEOUT_MS = 1_000;

export interface RedisServer extends AsyncDisposable {
  /** `redis://127.0.0.1:<port>`; the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** Of the server that runs now. */
  readonly pid: number;
  /** SIGSTOP: the kernel still accepts connections, nobody answers. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** SIGKILL; everything in it is lost. */
  kill(): Promise<void>;
  /** Starts again on the same port, empty. */
  start(): Promise<void>;
  /** One command, its words separated by spaces. @returns the answer as Redis wrote it (RESP). */
  tell(command: string): Promise<string>;
}

/**
 * @param options.replicaOf the port of the primary whose data it follows.
 * @throws Error when `redis-server` is not on the PATH or does not answer in ten seconds.
 */
export async function startRedis(options: { readonly replicaOf?: number } = {}): Promise<RedisServer> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'kyso-redis-'));
  const following = options.replicaOf === undefined ? [] : ['--replicaof', '127.0.0.1', `${options.replicaOf}`];
  let child = await launch(port, directory, following);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return child.pid ?? -1;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    async start() {
      child = await launch(port, directory, following);
    },
    tell: (command) => tell(port, command),
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, directory: string, more: readonly string[]): Promise<ChildProcess> {
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory];
  const child = spawn('redis-server', [...options, ...more], { stdio: 'ignore' });
  let fault: Error | undefined;
  child.once('error', (error) => {
    fault = error;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(port))) {
    if (fault !== undefined) throw new Error('redis-server could not be started', { cause: fault });
    if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}`);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error('redis-server does not answer');
    }
    await sleep(STEP_MS);
  }
  return child;
}

async function answers(port: number): Promise<boolean> {
  return await tell(port, 'PING').then(
    (answer) => answer.startsWith('+PONG'),
    () => false,
  );
}

/** The first piece of the answer, which is all of it where it is short. */
function tell(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.once('error', reject);
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error('redis-server does not answer')));
  });
}
