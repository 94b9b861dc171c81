/** A real server that speaks S3, checks signatures and checksums, on a directory; for one test file. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type ServerProcess, startServer } from './server-process.ts';
import { standIn } from './stand-in.ts';

export type S3Server = AsyncDisposable & {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Directory of the buckets: `<dir>/<bucket>/<key>` is the object. For damage behind the server's back. */
  readonly dir: string;
  readonly process: ServerProcess;
  /** A new, empty bucket. */
  bucket(name: string): Promise<string>;
};

/** It guards nothing but test data. */
const ACCOUNT = { region: 'us-east-1', accessKeyId: 'kyso-test', secretAccessKey: 'only-for-tests' };

/** @returns undefined, with a printed line, where it was not built. @throws Error for that in CI. */
export async function startS3(): Promise<S3Server | undefined> {
  const program = standIn('s3-stand-in', 'S3');
  if (program === undefined) return undefined;
  const root = await mkdtemp(join(tmpdir(), 'kyso-s3-'));
  const dir = join(root, 'buckets');
  const sidecar = join(root, 'metadata');
  await Promise.all([dir, sidecar].map((path) => mkdir(path)));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const args = ['--port', `127.0.0.1:${port}`, '--region', ACCOUNT.region, '--quiet', '--health', '/health'];
  const server = await startServer(program, [...args, 'posix', '--sidecar', sidecar, dir], () => isUp(endpoint), {
    env: { ROOT_ACCESS_KEY: ACCOUNT.accessKeyId, ROOT_SECRET_KEY: ACCOUNT.secretAccessKey },
  });
  return {
    endpoint,
    ...ACCOUNT,
    dir,
    process: server,
    async bucket(name) {
      await mkdir(join(dir, name));
      return name;
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function isUp(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(1000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
