/**
 * The whole of Kyso on loopback, each part a process of its own, as in production: Redis, sandbox, gateway, worker and,
 * if wanted, console. Used by end-to-end tests, the demo and the benchmarks.
 */
import { execFile } from 'node:child_process';
import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Launched, launch } from './process.ts';
import { type RedisServer, startRedis } from './redis.ts';
import { SANDBOX_SP, type SandboxProvider, sandboxProviders } from './sandbox-providers.ts';

const run = promisify(execFile);
const appDir = (app: string) => fileURLToPath(new URL(`../../../../apps/${app}`, import.meta.url));

/** `worker-2` is a second process of the same program. */
export type ProgramName = 'sandbox' | 'gateway' | 'worker' | 'worker-2' | 'console';

export type ConstellationOptions = {
  /** Existing or new directory for data, logs and keys; it is left behind. */
  readonly dir: string;
  /** Use this Redis instead of starting one. */
  readonly redisUrl?: string;
  readonly programs?: readonly ProgramName[];
  /** More variables for all programs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Providers beside those of the sandbox as it is; gets its address. */
  readonly moreProviders?: (sandboxUrl: string) => readonly SandboxProvider[];
  /** What differs for one program. */
  readonly changes?: Readonly<Partial<Record<ProgramName, ProgramChange>>>;
};

export type ProgramChange = {
  /** Another entry file than the one in the program's package.json; absolute. */
  readonly entry?: string;
  /** Further flags of Node. */
  readonly nodeFlags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

export type Constellation = AsyncDisposable & {
  readonly dir: string;
  /** The Redis that was started here; absent when one was given. */
  readonly redis?: RedisServer;
  /** The environment the programs run with; secrets included, so it is not to be printed. */
  readonly env: Readonly<Record<string, string>>;
  /** Where a program listens; throws when it does not run. */
  url(program: ProgramName): string;
  program(name: ProgramName): Launched;
  /**
   * Starts a program that is not running, for example after it was killed.
   * @param change instead of what the options say for it.
   */
  start(name: ProgramName, change?: ProgramChange): Promise<Launched>;
  /** Runs `kyso ARGS…` against the same store and answers what it printed. */
  kyso(...args: string[]): Promise<string>;
};

export async function startConstellation(options: ConstellationOptions): Promise<Constellation> {
  const { dir, programs = ['sandbox', 'gateway', 'worker'] } = options;
  await mkdir(join(dir, 'logs'), { recursive: true });
  await using stack = new AsyncDisposableStack();
  const redis = options.redisUrl === undefined ? stack.use(await startRedis()) : undefined;
  const redisUrl = options.redisUrl ?? redis?.url ?? '';
  const env: Record<string, string> = { ...baseEnvironment(dir, redisUrl), ...options.env };
  const running = new Map<ProgramName, Launched>();

  const start = async (name: ProgramName, change: ProgramChange = options.changes?.[name] ?? {}) => {
    const logFile = join(dir, 'logs', `${name}.log`);
    const args = await startArguments(name, change);
    const program = await launch({ name, args, env: { ...env, ...change.env }, logFile });
    running.set(name, program);
    return program;
  };
  stack.defer(async () => {
    await Promise.all([...running.values()].map((program) => program[Symbol.asyncDispose]()));
  });
  if (programs.includes('sandbox')) {
    const sandbox = await start('sandbox');
    const url = sandbox.listening['url'] ?? '';
    env['KYSO_TSA_URLS'] ??= `${url}/pki/tsa`;
    env['KYSO_PROVIDERS'] ??= JSON.stringify([
      ...sandboxProviders(url, await issuersOf(url)),
      ...(options.moreProviders?.(url) ?? []),
    ]);
  }
  await Promise.all(programs.filter((name) => name !== 'sandbox').map((name) => start(name)));

  const program = (name: ProgramName): Launched => {
    const found = running.get(name);
    if (found === undefined) throw new Error(`${name} is not running`);
    return found;
  };
  const owned = stack.move();
  return {
    dir,
    ...(redis === undefined ? {} : { redis }),
    env,
    program,
    start,
    url: (name) => program(name).listening['url'] ?? '',
    kyso: async (...args) =>
      (await run(process.execPath, [join(appDir('cli'), 'src/main.ts'), ...args], { env: { ...process.env, ...env } }))
        .stdout,
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

/** PEM of the issuing CA of the sandbox: some of its providers send only the leaf, as the real ones. */
async function issuersOf(sandboxUrl: string): Promise<string> {
  const answer = await fetch(`${sandboxUrl}/pki/issuing.cer`);
  return new X509Certificate(Buffer.from(await answer.arrayBuffer())).toString();
}

/** The program's own start command from its package.json, so that what is tested is what runs. */
async function startArguments(name: ProgramName, { entry, nodeFlags = [] }: ProgramChange): Promise<string[]> {
  const directory = appDir(name.replace(/-\d+$/, ''));
  const manifest: unknown = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
  const { scripts } = manifest as { scripts: { start: string } }; // every program of ours has one
  const [, ...args] = scripts.start.split(' ');
  return [...nodeFlags, ...args.map((arg) => (arg.endsWith('.ts') ? (entry ?? join(directory, arg)) : arg))];
}

/** Everything on free loopback ports, keys made for this run. */
function baseEnvironment(dir: string, redisUrl: string): Record<string, string> {
  return {
    KYSO_DATA_DIR: join(dir, 'data'),
    KYSO_MASTER_KEYS: `demo:${randomBytes(32).toString('base64')}`,
    KYSO_AUDIT_KEYS: `demo:${randomBytes(32).toString('base64')}`,
    KYSO_CHECKPOINT_INTERVAL_MS: '2000',
    KYSO_HOST: '127.0.0.1',
    KYSO_PORT: '0',
    KYSO_METRICS_PORT: '0',
    KYSO_WEBHOOK_ALLOW_HTTP: 'true',
    KYSO_WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
    KYSO_TRUST_ALLOW_CIDRS: '127.0.0.0/8',
    REDIS_URL: redisUrl,
    SANDBOX_SP_ID: SANDBOX_SP.id,
    SANDBOX_SP_PASSWORD: SANDBOX_SP.password,
    SANDBOX_STATE_DIR: join(dir, 'sandbox'),
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(dir, 'compile-cache'),
  };
}
