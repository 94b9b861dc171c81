/** The verifier as an outside program: one process for many files, one JSON line a file. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../../apps/cli/src/main.ts', import.meta.url));
const OUTPUT_LIMIT_BYTES = 256 * 1024 * 1024;
/** Command lines have an end. */
const FILES_AT_ONCE = 400;

export type KysoSignature = {
  readonly field: string;
  readonly verdict: string;
  readonly level: string | null;
  readonly covers: string;
  readonly changes_after: readonly { readonly change: string; readonly clearance: string }[];
  readonly reasons: readonly string[];
};

export type KysoVerdict = {
  readonly file: string;
  readonly verdict: string;
  readonly signatures: readonly KysoSignature[];
  readonly reasons?: readonly string[];
};

/** @throws Error when the program ends without a line for every file. */
export async function kysoVerify(files: readonly string[]): Promise<readonly KysoVerdict[]> {
  const verdicts: KysoVerdict[] = [];
  for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
    verdicts.push(...(await verifySome(files.slice(at, at + FILES_AT_ONCE))));
  }
  return verdicts;
}

function verifySome(files: readonly string[]): Promise<KysoVerdict[]> {
  const args = ['--disable-warning=ExperimentalWarning', MAIN, 'verify', '--offline', ...files];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { maxBuffer: OUTPUT_LIMIT_BYTES }, (_error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      if (lines.length !== files.length) reject(new Error(`kyso verify ended early: ${stderr.slice(-2000)}`));
      else resolve(lines.map((line) => JSON.parse(line) as KysoVerdict)); // the command prints exactly this
    });
  });
}
