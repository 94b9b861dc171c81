/** Turns figures into the section "Signing" of docs/benchmarks.md. Ratios travel better than milliseconds. */
import { machine, table, writeSection } from '../markdown.ts';
import type { Input } from './inputs/table.ts';
import type { Whole } from './measure.ts';
import type { Failed, Measured } from './measured.ts';
import { OTHERS, type RivalName } from './rivals/table.ts';

export type Row = {
  readonly input: Input;
  readonly warm: ReadonlyMap<RivalName, Measured | Failed>;
  readonly whole: ReadonlyMap<string, Whole | Failed>;
};

export type Circumstances = {
  readonly quick: boolean;
  readonly runs: { readonly kyso: number; readonly others: number; readonly whole: number };
  readonly missing: readonly string[];
};

export function writeReport(rows: readonly Row[], circumstances: Circumstances): void {
  writeSection('Signing', section(rows, circumstances));
}

function section(rows: readonly Row[], { quick, runs, missing }: Circumstances): string {
  return `Made by \`npm run bench -- sign${quick ? ' --quick' : ''}\` on ${machine()}, Node ${process.versions.node}.
RSA-2048, warm page cache, no fsync; medians of ${runs.kyso} runs (ours), ${runs.others} (rivals), ${runs.whole} (whole
processes) after a warm-up, fewer where that would take more than 10 seconds. The yardstick is Node's SHA-256 of the same file with reads of 1 MiB, taken in the
same process before each run; \`×\` is the median of the ratios run by run.
${missing.map((line) => `Not measured here: ${line}.\n`).join('')}
### Ours

From a file to a new file with both phases, CMS, and the result read again and verified, in one warm process. "Find" is
opening the file, finding the objects and building the increment; phase 1 is that and the digest. The base is hashed once,
over what is read back from the new file as it grows and compared with the old one; the rest is read and hashed again at
the end. Sparse files hold zeros.

${table(['input', 'SHA-256 ms', 'find ms', 'phase 1', 'total ms', 'total', 'longest block ms', 'peak MiB'], rows.map(oursRow))}
${rows.map(smallGoal).join('')}
### Rivals, warm in one process

Their milliseconds from file to file, without a verification, and how many times ours that is. They sign the first page.

${table(['input', 'ours ms', ...OTHERS], rows.filter(({ input }) => input.tooLargeForLibraries !== true).map(rivalsRow))}
### Whole processes

Start, reading of the PKCS#12 file and one signature: milliseconds and peak MiB. \`mutool\` gets a file with an empty field.

${table(
  ['input', ...wholeNames(rows)],
  rows.map((row) => wholeRow(row, wholeNames(rows))),
)}`;
}

function oursRow({ input, warm }: Row): string[] {
  const ours = warm.get('kyso');
  if (ours === undefined || 'failed' in ours) return [input.name, ours?.failed ?? ''];
  const { draft = Number.NaN, phase1 = Number.NaN } = ours.parts;
  return [
    input.name,
    ours.hashMs.toFixed(2),
    draft.toFixed(2),
    `${(phase1 / ours.hashMs).toFixed(2)} ×`,
    ours.ms.toFixed(1),
    `${ours.ratio.toFixed(2)} ×`,
    ours.blockMs.toFixed(1),
    ours.peakMib.toFixed(0),
  ];
}

/** The goal for small files: two RSA operations, four hashes, one millisecond. */
function smallGoal({ input, warm }: Row): string {
  const ours = warm.get('kyso');
  if (input.small !== true || ours === undefined || 'failed' in ours) return '';
  const { rsa = Number.NaN } = ours.parts;
  const goalMs = 2 * rsa + 4 * ours.hashMs + 1;
  return `${input.name}: ${ours.ms.toFixed(2)} ms; two RSA-2048 signatures (${rsa.toFixed(2)} ms each), four hashes and 1 ms are ${goalMs.toFixed(2)} ms.\n`;
}

function rivalsRow({ input, warm }: Row): string[] {
  const ours = warm.get('kyso');
  const oursMs = ours === undefined || 'failed' in ours ? Number.NaN : ours.ms;
  const cell = (name: RivalName): string => {
    const result = warm.get(name);
    if (result === undefined) return '';
    if ('failed' in result) return `fails: ${result.failed}`;
    return `${result.ms.toFixed(0)} (${(result.ms / oursMs).toFixed(1)} ×)`;
  };
  return [input.name, oursMs.toFixed(1), ...OTHERS.map(cell)];
}

function wholeNames(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap(({ whole }) => [...whole.keys()]))];
}

function wholeRow({ input, whole }: Row, names: readonly string[]): string[] {
  const cell = (name: string): string => {
    const result = whole.get(name);
    if (result === undefined) return '';
    if ('failed' in result) return `fails: ${result.failed}`;
    return `${result.ms.toFixed(0)} ms, ${result.peakMib.toFixed(0)} MiB`;
  };
  return [input.name, ...names.map(cell)];
}
