/** Verification: ours and the rivals on the same files in the same run, against the time it takes to hash the file once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine, table, writeSection } from '../markdown.ts';
import { median } from '../sign/measured.ts';
import { hashMs } from '../sign/yardstick.ts';
import { type SignedInput, signedInputs } from './inputs.ts';
import { openVerifiers, type Verifier } from './verifiers.ts';

/** A slow verifier gets fewer runs, but one that warms it up and one that counts. */
const BUDGET_MS = 8_000;
const MAX_RUNS = 15;
const BYTES_PER_MIB = 1024 * 1024;

type Cell = { readonly ms: number; readonly ratio: number } | { readonly failed: string };

export async function benchVerify({ quick }: { readonly quick: boolean }): Promise<void> {
  const inputs = await signedInputs(quick);
  const keys = mkdtempSync(join(tmpdir(), 'kyso-bench-'));
  const { verifiers, missing } = await openVerifiers(keys);
  try {
    const rows: [SignedInput, Cell[]][] = [];
    for (const input of inputs) {
      const cells: Cell[] = [];
      for (const verifier of verifiers) cells.push(await measure(verifier, input));
      rows.push([input, cells]);
      console.error(`${input.name}: ${cells.map(words).join(', ')}`);
    }
    writeSection('Verifying', section(rows, verifiers, missing, quick));
  } finally {
    for (const verifier of verifiers) await verifier[Symbol.asyncDispose]();
    rmSync(keys, { recursive: true, force: true });
  }
}

/** Each run stands beside a hash of the same file taken right before it. */
async function measure(verifier: Verifier, { path }: SignedInput): Promise<Cell> {
  const times: number[] = [];
  const ratios: number[] = [];
  const deadline = performance.now() + BUDGET_MS;
  try {
    await verifier.verify(path);
    while (times.length === 0 || (times.length < MAX_RUNS && performance.now() < deadline)) {
      const yard = hashMs(path);
      const started = performance.now();
      await verifier.verify(path);
      times.push(performance.now() - started);
      ratios.push((times.at(-1) ?? 0) / yard);
    }
  } catch (error) {
    return { failed: error instanceof Error ? error.message.slice(0, 60) : 'failed' };
  }
  return { ms: median(times), ratio: median(ratios) };
}

const words = (cell: Cell): string =>
  'failed' in cell ? `fails: ${cell.failed}` : `${cell.ms.toFixed(1)} ms (${cell.ratio.toFixed(2)} ×)`;

function section(
  rows: readonly [SignedInput, Cell[]][],
  verifiers: readonly Verifier[],
  missing: readonly string[],
  quick: boolean,
): string {
  const peak = process.resourceUsage().maxRSS / (BYTES_PER_MIB / 1024);
  return `Made by \`npm run bench -- verify${quick ? ' --quick' : ''}\` on ${machine()}, Node ${process.versions.node}.
Medians of up to ${MAX_RUNS} runs after a warm-up, fewer where that would take more than ${BUDGET_MS / 1000} seconds. Milliseconds a file, and how many
times that is Node's SHA-256 of the same file taken right before. Kyso runs in this process, pyHanko and EU DSS in one of
their own that stays warm and is asked over a pipe; pdfsig starts for each file and checks neither certificates nor later
changes. The process of Kyso peaked at ${peak.toFixed(0)} MiB over all files.
${missing.map((line) => `Not measured here: ${line}.\n`).join('')}
${table(
  ['input', ...verifiers.map(({ name }) => name)],
  rows.map(([input, cells]) => [input.name, ...cells.map(words)]),
)}`;
}
