/** Fifty documents under one approval, from the tap to the message, against the same files signed by one process with a key of its own. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { benchKey } from '../sign/bench-key.ts';
import { ROOT, workPath } from '../sign/workspace.ts';
import { documentsOf } from './documents.ts';
import { PATIENT_CITIZEN, type Stage } from './stage.ts';
import { tap } from './tap.ts';

const run = promisify(execFile);
export const BATCH = { documents: 50, bytes: 1_000_000 };

export type Batch = { readonly afterTapMs: number; readonly commandMs: number };

export async function batch(stage: Stage): Promise<Batch> {
  const stamp = await documentsOf(BATCH.bytes);
  const documents = Array.from({ length: BATCH.documents }, (_, index) => stamp(3e6 + index));
  const files: string[] = [];
  for (const document of documents) files.push(await stage.upload(document));
  const id = await stage.ask(files, PATIENT_CITIZEN);
  await sleep(3_000);
  const tapped = performance.now();
  await tap(stage, id);
  const end = await stage.ended(id);
  if (end.type !== 'signature_request.completed') throw new Error(`the batch ended with ${end.type}`);
  return { afterTapMs: end.at - tapped, commandMs: await byCommand(documents) };
}

/** `./script/kyso sign` with all files, start included; the second of two runs, whose programs are cached. */
async function byCommand(documents: readonly Uint8Array[]): Promise<number> {
  const folder = workPath('batch', 'out', '.');
  const inputs = documents.map((document, index) => {
    const path = join(folder, '..', `${index}.pdf`);
    writeFileSync(path, document);
    return path;
  });
  const key = benchKey();
  const env = { ...process.env, BENCH_PASSWORD: key.password, NODE_COMPILE_CACHE: workPath('compile-cache') };
  const args = ['sign', '--p12', key.p12, '--password-env', 'BENCH_PASSWORD', '--out-dir', folder, '--invisible'];
  let ms = Number.NaN;
  for (const _ of [1, 2]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const started = performance.now();
    await run(join(ROOT, 'script', 'kyso'), [...args, ...inputs], { env });
    ms = performance.now() - started;
  }
  rmSync(join(folder, '..'), { recursive: true, force: true });
  return ms;
}
