/** Signed files to verify, made with one key: small and large, once and many times signed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BenchKey, benchKey } from '../sign/bench-key.ts';
import { inputFile } from '../sign/inputs/cache.ts';
import { INPUTS } from '../sign/inputs/table.ts';
import { ROOT, workPath } from '../sign/workspace.ts';

export type SignedInput = { readonly name: string; readonly path: string };

/** Name of an input of the signing bench, how often it is signed, and whether `--quick` measures it. */
const SIGNED = [
  { name: '100 kB', times: 1, quick: true },
  { name: '100 kB', times: 5, quick: true },
  { name: '100 kB, object streams', times: 2, quick: true },
  { name: '10 MB', times: 1, quick: true },
  { name: '5,000 pages, last', times: 2, quick: false },
  { name: '400 MB', times: 1, quick: true },
] as const;

export async function signedInputs(quick: boolean): Promise<readonly SignedInput[]> {
  const key = benchKey();
  const inputs: SignedInput[] = [];
  for (const { name, times } of SIGNED.filter((one) => !quick || one.quick)) {
    const input = INPUTS.find((one) => one.name === name);
    const path = input === undefined ? undefined : await inputFile(input);
    if (path === undefined) continue;
    const label = times === 1 ? `${name}, signed once` : `${name}, signed ${times} times`;
    inputs.push({ name: label, path: signedFile(path, times, key) });
  }
  return inputs;
}

/** `times` invisible signatures, each an increment, by the command line. */
function signedFile(input: string, times: number, key: BenchKey): string {
  const name = basename(input);
  const target = workPath('verify', `${basename(input, '.pdf')}-${times}.pdf`);
  if (existsSync(target)) return target;
  const folder = mkdtempSync(join(dirname(target), 'making-'));
  let current = input;
  for (let turn = 1; turn <= times; turn += 1) {
    const next = join(folder, String(turn));
    sign(current, next, key);
    renameSync(join(next, name.replace(/\.pdf$/, '_signed.pdf')), join(next, name));
    current = join(next, name);
  }
  renameSync(current, target);
  rmSync(folder, { recursive: true });
  return target;
}

function sign(input: string, folder: string, key: BenchKey): void {
  const words = ['sign', '--p12', key.p12, '--password-env', 'PASSWORD', '--invisible', '--out-dir', folder, input];
  const env = { ...process.env, PASSWORD: key.password };
  execFileSync(join(ROOT, 'script', 'kyso'), words, { env, stdio: 'pipe' });
}
