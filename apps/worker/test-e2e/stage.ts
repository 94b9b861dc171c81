import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ApiClient,
  type Constellation,
  type ConstellationOptions,
  createApiClient,
  type Json,
  startConstellation,
} from '@kyso/testkit';

export type Stage = AsyncDisposable & { readonly constellation: Constellation; readonly api: ApiClient };

/** The constellation with short waits, in a directory of its own that goes with it. */
export async function startStage(
  env: Readonly<Record<string, string>> = {},
  options: Pick<ConstellationOptions, 'programs' | 'changes' | 'moreProviders'> = {},
): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'kyso-e2e-'));
  const constellation = await startConstellation({
    dir,
    ...options,
    env: {
      KYSO_POLL_FAST_MS: '200',
      KYSO_POLL_SLOW_MS: '500',
      KYSO_SWEEP_INTERVAL_MS: '500',
      KYSO_APPROVAL_MARGIN_MS: '1000',
      ...env,
    },
  });
  return {
    constellation,
    api: await createApiClient(constellation),
    async [Symbol.asyncDispose]() {
      await constellation[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** What the sandbox's provider has seen. */
export async function transactions({ constellation }: Stage): Promise<Json[]> {
  const answer: Json = await (await fetch(`${constellation.url('sandbox')}/sandbox/transactions`)).json();
  return answer.transactions;
}

/** The person taps on everything that waits. */
export async function tap(stage: Stage, verdict: 'approve' | 'decline'): Promise<void> {
  for (const { transaction_id: id, state } of await transactions(stage)) {
    if (state !== 'waiting') continue;
    const url = `${stage.constellation.url('sandbox')}/sandbox/transactions/${encodeURIComponent(id)}/${verdict}`;
    await fetch(url, { method: 'POST' });
  }
}
