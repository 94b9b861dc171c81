/** A sandbox of its own for the suite, as a process, with short lives and little patience. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, SANDBOX_SP, type SandboxProvider, sandboxProviders } from '@kyso/testkit';
import type { Person } from './column.ts';

const MAIN = fileURLToPath(new URL('../../../apps/sandbox/src/main.ts', import.meta.url));
const APPROVAL_SECONDS = '2.5';
const SLOW_MS = '900';

export type SuiteSandbox = AsyncDisposable & {
  readonly url: string;
  readonly providers: readonly SandboxProvider[];
  /** The citizen who behaves so. */
  person(behaviour: string): Person;
  /** How many notifications carried one of these hashes (hex). */
  pushes(hashes: readonly string[]): Promise<number>;
};

export async function startSuiteSandbox(): Promise<SuiteSandbox> {
  const dir = await mkdtemp(join(tmpdir(), 'kyso-contract-'));
  const sandbox = await launch({
    name: 'sandbox',
    args: [MAIN],
    env: {
      SANDBOX_SP_ID: SANDBOX_SP.id,
      SANDBOX_SP_PASSWORD: SANDBOX_SP.password,
      SANDBOX_APPROVAL_SECONDS: APPROVAL_SECONDS,
      SANDBOX_SLOW_MS: SLOW_MS,
    },
    logFile: join(dir, 'sandbox.log'),
  });
  const url = sandbox.listening['url'] ?? '';
  await fetch(`${url}/sandbox/certificates`, { method: 'POST' });
  const { citizens } = await get<{ citizens: readonly { id: string; behaviour: string }[] }>(url, 'citizens');
  return {
    url,
    providers: sandboxProviders(url),
    person(behaviour) {
      const id = citizens.find((citizen) => citizen.behaviour === behaviour)?.id;
      if (id === undefined) throw new TypeError(`nobody in the sandbox behaves ${behaviour}`);
      return { id, phone: `+8490${id.slice(-7)}` };
    },
    async pushes(hashes) {
      const { transactions } = await get<{ transactions: readonly Seen[] }>(url, 'transactions');
      return transactions
        .filter(({ documents }) => documents.some(({ hash }) => hashes.includes(hash)))
        .reduce((sum, { pushes }) => sum + pushes, 0);
    },
    async [Symbol.asyncDispose]() {
      await sandbox[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

type Seen = { readonly pushes: number; readonly documents: readonly { readonly hash: string }[] };

async function get<T>(url: string, what: string): Promise<T> {
  // the sandbox's own control API
  return (await (await fetch(`${url}/sandbox/${what}`)).json()) as T;
}
