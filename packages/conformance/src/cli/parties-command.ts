import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownTable } from '../markdown.ts';
import { certomancerServer } from '../parties/certomancer-server.ts';
import { pyhankoClient } from '../parties/pyhanko-client.ts';
import { startPartySandbox } from '../parties/sandbox.ts';
import { skClients } from '../parties/sk-clients.ts';
import { agrees, type Verdict } from '../parties/verdict.ts';
import { INSTALL_SCRIPT } from '../referee-paths.ts';

/** Outside clients against the sandbox and an outside server against an adapter; true when all say what they should. */
export async function partiesCommand(): Promise<boolean> {
  execFileSync('bash', ['-c', '. "$0" && need_csc_parties && need_sk_clients', INSTALL_SCRIPT], { stdio: 'inherit' });
  const dir = await mkdtemp(join(tmpdir(), 'kyso-parties-'));
  try {
    await using sandbox = await startPartySandbox(dir);
    const verdicts = [
      ...(await pyhankoClient(sandbox, dir)),
      ...(await certomancerServer(dir)),
      ...(await skClients(sandbox)),
    ];
    process.stdout.write(`${tableOf(verdicts)}\n`);
    return verdicts.every(agrees);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function tableOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((verdict) => {
    const { party, attempt, expected, said } = verdict;
    return [party, attempt, agrees(verdict) ? said : `**${said}** instead of ${expected}`];
  });
  return markdownTable(['party', 'what was tried', 'what it said'], rows);
}
