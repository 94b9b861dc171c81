/** One file through everything: open it, sign it, look at input and output, compare. */
import { open, rm } from 'node:fs/promises';
import type { ReadingOptions } from '../reading-options.ts';
import type { CorpusFile } from './corpus-files.ts';
import { observe, opens, qpdfOf, TOO_SLOW } from './observation.ts';
import type { SigningProcess, SigningResult } from './signing-process.ts';
import { type Fault, findFaults } from './soundness.ts';

/** A line of the report. Only files that open count. */
export type Finding = { readonly name: string; readonly folder: string } & (
  | { readonly outcome: 'not_openable'; readonly detail: string }
  | Refusal
  | { readonly outcome: 'error'; readonly code: string; readonly detail: string }
  | (Signed & { readonly outcome: 'sound' })
  | (Signed & { readonly outcome: 'unsound'; readonly faults: readonly Fault[] })
);
type Refusal = {
  readonly outcome: 'refused';
  readonly code: string;
  readonly reason: string;
  readonly detail: string;
  readonly signatures: number;
};
type Signed = {
  /** Of the new signature. */
  readonly fieldName: string;
  readonly bytesAdded: number;
  /** Of the engine alone, reading and writing the file included. */
  readonly ms: number;
  /** That Poppler found in the input. */
  readonly signatures: number;
  /** False when MuPDF could not draw page 1 of the input: an unchanged picture then says nothing. */
  readonly drawn: boolean;
};

export type Examination = {
  readonly engine: SigningProcess;
  /** Where the output goes. */
  readonly output: string;
  readonly keep: 'all' | 'failures' | 'none';
  readonly password?: string | undefined;
  /** For each program. */
  readonly timeLimitMs: number;
};

const COMPARED_BYTES = 1024 * 1024;

/** @throws Error when an outside program is missing. */
export async function examine(file: CorpusFile, how: Examination): Promise<Finding> {
  const { name, folder, path } = file;
  const opened = await openWith(path, how);
  if (opened.options === undefined) return { name, folder, outcome: 'not_openable', detail: opened.detail };
  const before = await observe(path, opened.options, { qpdf: opened.qpdf });
  const signatures = before.signatures?.length ?? 0;
  const result = await how.engine.sign({ input: path, output: how.output, password: opened.options.password });
  if (result.kind !== 'signed') return { name, folder, ...unsigned(result, signatures) };
  const after = await observe(how.output, opened.options, { draw: before.firstPage !== TOO_SLOW });
  const faults = findFaults(before, after, await startsWith(how.output, path));
  const { fieldName, bytesAdded, ms } = result;
  const drawn = before.firstPage !== undefined && before.firstPage !== TOO_SLOW;
  const signed = { name, folder, fieldName, bytesAdded, ms, signatures, drawn };
  if (how.keep === 'none' || (how.keep === 'failures' && faults.length === 0)) await rm(how.output, { force: true });
  return faults.length === 0 ? { ...signed, outcome: 'sound' } : { ...signed, outcome: 'unsound', faults };
}

/** The empty password first, as the engine does; then the known one. */
async function openWith(path: string, { password, timeLimitMs }: Examination) {
  const attempts: ReadingOptions[] = [{ timeLimitMs }, ...(password === undefined ? [] : [{ timeLimitMs, password }])];
  let detail = '';
  for (const options of attempts) {
    const qpdf = await qpdfOf(path, options);
    if (opens(qpdf)) return { options, qpdf } as const;
    detail = qpdf.warnings.at(-1) ?? '';
  }
  return { options: undefined, detail } as const;
}

function unsigned(result: Exclude<SigningResult, { kind: 'signed' }>, signatures: number) {
  const { code, message: detail } = result;
  if (result.kind === 'error') return { outcome: 'error', code, detail } as const;
  return { outcome: 'refused', code, reason: result.reason, detail, signatures } as const;
}

async function startsWith(output: string, input: string): Promise<boolean> {
  await using longer = await open(output);
  await using shorter = await open(input);
  const buffers = [Buffer.alloc(COMPARED_BYTES), Buffer.alloc(COMPARED_BYTES)] as const;
  for (let at = 0; ; ) {
    const { bytesRead } = await shorter.read(buffers[0], 0, COMPARED_BYTES, at);
    if (bytesRead === 0) return true;
    const other = await longer.read(buffers[1], 0, bytesRead, at);
    if (other.bytesRead !== bytesRead || buffers[0].compare(buffers[1], 0, bytesRead, 0, bytesRead) !== 0) return false;
    at += bytesRead;
  }
}
