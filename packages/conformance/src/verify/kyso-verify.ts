/** The verifier as an outside program: one process for many files, one JSON line a file. */
import { kysoLines } from '../kyso-command.ts';

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

/**
 * @param words options of the command: `--offline`, `--trust DIR`
 * @throws Error when the program ends without a line for every file.
 */
export async function kysoVerify(
  files: readonly string[],
  words: readonly string[] = ['--offline'],
): Promise<readonly KysoVerdict[]> {
  const verdicts: KysoVerdict[] = [];
  for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
    const some = files.slice(at, at + FILES_AT_ONCE);
    verdicts.push(...(await kysoLines<KysoVerdict>(['verify', ...words, ...some], some.length)));
  }
  return verdicts;
}
