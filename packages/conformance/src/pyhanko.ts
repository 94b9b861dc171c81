/** pyHanko's opinion (MIT, from PyPI): integrity, trust, coverage, what was modified later, EN 319 102-1 indication. */
import { join } from 'node:path';
import { LineJudge } from './line-judge.ts';
import type { ReadingOptions, RefereeTrust } from './reading-options.ts';
import { REFEREES_DIRECTORY, STATE_DIRECTORY } from './referee-paths.ts';

export type PyhankoSignature = {
  readonly field: string;
  /** With the slash: `/ETSI.CAdES.detached`. */
  readonly subFilter: string;
  /** Digest of the byte range. */
  readonly intact: boolean;
  /** Signature value. */
  readonly valid: boolean;
  readonly trusted: boolean;
  /** `ENTIRE_FILE`, `ENTIRE_REVISION`, `CONTIGUOUS_BLOCK_FROM_START`, `UNCLEAR`. */
  readonly coverage: string;
  /** `NONE`, `LTA_UPDATES`, `FORM_FILLING`, `ANNOTATIONS`, `OTHER`; empty when it was not looked at. */
  readonly modifications: string;
  /** Why later changes are `OTHER`, in pyHanko's words; empty otherwise. */
  readonly suspicion: string;
  readonly docMdpOk: boolean;
  readonly bottomLine: boolean;
  /** `PASSED/OK`, `INDETERMINATE/TRY_LATER`, … */
  readonly ades: string;
};

export type UnreadableSignature = { readonly field: string; readonly error: string };

export type PyhankoVerdict = {
  readonly file: string;
  readonly signatures?: readonly (PyhankoSignature | UnreadableSignature)[];
  /** Why pyHanko's strict mode, made for validation, refuses the file; the signatures come from its lenient mode then. */
  readonly strictError?: string;
  /** Instead of signatures: pyHanko does not read this file. */
  readonly error?: string;
  /** What the library logged as warnings. */
  readonly messages: readonly string[];
};

export const PYHANKO_PYTHON = join(STATE_DIRECTORY, 'venv', 'bin', 'python');
const PROGRAM = join(REFEREES_DIRECTORY, 'pyhanko_judge.py');

export class Pyhanko implements AsyncDisposable {
  readonly #judge: LineJudge;

  constructor({ rootFiles, crlFiles }: RefereeTrust) {
    this.#judge = new LineJudge(PYHANKO_PYTHON, [PROGRAM, ...rootFiles, '--', ...crlFiles]);
  }

  /**
   * @param longTerm with the evidence and the timestamps of the file: EN 319 102-1 §5.6.3 instead of basic validation.
   * @throws Error when the program is not installed or breaks down.
   */
  async judge(
    file: string,
    { password, longTerm = false }: ReadingOptions & { readonly longTerm?: boolean } = {},
  ): Promise<PyhankoVerdict> {
    // the program beside this one writes exactly this
    return (await this.#judge.ask(JSON.stringify({ file, password, longTerm }))) as PyhankoVerdict;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#judge[Symbol.asyncDispose]();
  }
}
