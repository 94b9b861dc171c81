/** Our CSC v1 adapter against certomancer's dummy service: a server that somebody else wrote. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { REFEREES_DIRECTORY, STATE_DIRECTORY } from '../referee-paths.ts';
import type { Verdict } from './verdict.ts';

const run = promisify(execFile);
const PYTHON = join(STATE_DIRECTORY, 'venv-csc', 'bin', 'python');
const DRIVER = fileURLToPath(new URL('../../../providers/contract/against.ts', import.meta.url));
const START_TIMEOUT_MS = 20_000;

/** SAD bound to hashes ("2") or not ("1"), credential, documents, ending. */
const ATTEMPTS = [
  ['2', 'parties/signer', 1, 'signed'],
  ['2', 'parties/signer', 3, 'signed'],
  ['1', 'parties/signer', 1, 'signed'],
  ['2', 'parties/nobody', 1, 'no certificate'],
] as const;

export async function certomancerServer(dir: string): Promise<readonly Verdict[]> {
  await layOut(dir);
  const verdicts: Verdict[] = [];
  for (const scal of ['1', '2'] as const) {
    await using server = await startDummy(dir, scal);
    for (const [level, credential, documents, expected] of ATTEMPTS.filter(([wanted]) => wanted === scal)) {
      const settings = {
        baseUrl: `${server.url}/csc/v1`,
        access: { kind: 'bearer', token: 'any' },
        accountIs: 'credential',
      };
      const asked = {
        entry: { code: 'dummy', protocol: 'csc-v1', settings },
        account: { number: credential },
        documents,
      };
      const { stdout } = await run(process.execPath, [...process.execArgv, DRIVER, JSON.stringify(asked)]);
      const attempt = `${credential}, ${documents} document${documents > 1 ? 's' : ''}, SCAL ${level}`;
      verdicts.push({ party: 'certomancer CSC dummy', attempt, expected, said: stdout.trim() });
    }
  }
  return verdicts;
}

async function layOut(dir: string): Promise<void> {
  await mkdir(join(dir, 'keys'), { recursive: true });
  await copyFile(join(REFEREES_DIRECTORY, 'certomancer.yml'), join(dir, 'certomancer.yml'));
  for (const name of ['root', 'signer']) {
    const out = join(dir, 'keys', `${name}.pem`);
    await run('openssl', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', out]);
  }
}

async function startDummy(dir: string, scal: '1' | '2'): Promise<AsyncDisposable & { readonly url: string }> {
  const port = await freePort();
  const child = spawn(PYTHON, ['-m', 'csc_dummy', 'certomancer.yml', String(port), scal], {
    cwd: dir,
    stdio: 'ignore',
  });
  const url = `http://localhost:${port}`;
  const endAt = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const isUp = await fetch(`${url}/info`)
      .then(({ ok }) => ok)
      .catch(() => false);
    if (isUp) break;
    if (child.exitCode !== null || Date.now() > endAt) throw new Error('the dummy service did not start');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return address.port;
}
