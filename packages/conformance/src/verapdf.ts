/** veraPDF's opinion (MPL-2.0 or GPL-3.0, from Maven Central): which rules of PDF/A and PDF/UA a file breaks. */
import { join } from 'node:path';
import { LineJudge } from './line-judge.ts';
import { STATE_DIRECTORY } from './referee-paths.ts';

/** A part of a standard that the metadata of the file claim it follows. */
export type VerapdfClaim = {
  /** `1b`, `3a`, `4f`, `ua1`, … */
  readonly flavour: string;
  readonly compliant: boolean;
  /** Clause and test number: `6.5.3-1`. */
  readonly broken: readonly string[];
};

export type VerapdfVerdict = {
  readonly file: string;
  /** Empty when the file claims nothing. */
  readonly claims?: readonly VerapdfClaim[];
  /** Instead of claims: veraPDF does not read this file. */
  readonly error?: string;
};

export const VERAPDF_JAR = join(STATE_DIRECTORY, 'verapdf', 'verapdf-judge-1.jar');

export class Verapdf implements AsyncDisposable {
  readonly #judge = new LineJudge('java', ['-Xmx1g', '-jar', VERAPDF_JAR]);

  /** @throws Error when the program is not built or breaks down; TypeError for a name that does not fit on a line. */
  async judge(file: string): Promise<VerapdfVerdict> {
    if (/[\r\n]/.test(file)) throw new TypeError('line ends separate what veraPDF is asked');
    // the program in referees/verapdf writes exactly this
    return (await this.#judge.ask(file)) as VerapdfVerdict;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#judge[Symbol.asyncDispose]();
  }
}
