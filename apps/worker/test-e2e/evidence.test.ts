/** From the approval to a package that somebody else checks without the service. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { startStage, tap } from './stage.ts';

const TIMEOUT_MS = 90_000;

/** Tries until there is something: a checkpoint is written every two seconds here. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(500);
  }
}

it(
  'the evidence of a signed request holds for who has nothing but the package and the roots',
  async () => {
    await using stage = await startStage();
    const { api, constellation } = stage;
    const { json: file } = await api.upload('Tờ khai.pdf', await birthRegistrationForm());
    const { json: made } = await api.requestSignature(file.id, '001090000001');
    await api.waitFor(made.id, ['awaiting_approval']);
    await tap(stage, 'approve');
    await api.waitFor(made.id, ['completed']);

    const trust = join(constellation.dir, 'trust');
    await mkdir(trust);
    for (const name of ['root', 'issuing']) {
      const answer = await fetch(`${constellation.url('sandbox')}/pki/${name}.cer`);
      await writeFile(join(trust, `${name}.cer`), Buffer.from(await answer.arrayBuffer()));
    }
    const zip = Buffer.from(await api.download(`/v1/signature-requests/${made.id}/evidence`));
    const path = join(constellation.dir, 'evidence.zip');
    await writeFile(path, zip);
    const line = JSON.parse(await constellation.kyso('evidence', 'verify', '--trust', trust, path));
    expect(line).toMatchObject({ verdict: 'holds', request_id: made.id, findings: [] });
    expect(line.documents).toHaveLength(1);

    const audit = JSON.parse(await constellation.kyso('audit', 'verify'));
    const words = ['evidence', 'verify', '--trust', trust, '--public-key', audit.keys[0]];
    const confirmed = await until(async () => {
      await writeFile(path, Buffer.from(await api.download(`/v1/signature-requests/${made.id}/evidence`)));
      const answer = await constellation.kyso(...words, path).catch(() => undefined);
      return answer === undefined ? undefined : JSON.parse(answer);
    });
    expect(confirmed).toMatchObject({ verdict: 'holds', checkpoint: { key: audit.keys[0], key_given: true } });
  },
  TIMEOUT_MS,
);
