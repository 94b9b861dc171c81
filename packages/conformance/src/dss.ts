/** EU DSS's opinion (LGPL-2.1, from Maven Central): the PAdES level that a signature reaches, and its indication. */
import { join } from 'node:path';
import { LineJudge } from './line-judge.ts';
import type { ReadingOptions, RefereeTrust } from './reading-options.ts';
import { STATE_DIRECTORY } from './referee-paths.ts';

export type DssSignature = {
  readonly fields: readonly string[];
  readonly signer: string | null;
  /** `PAdES-BASELINE-B`, `PAdES-BES`, `PDF-NOT-ETSI`, … */
  readonly format: string;
  /** `TOTAL_PASSED`, `INDETERMINATE`, `TOTAL_FAILED`. */
  readonly indication: string;
  readonly subIndication: string | null;
  /** Digest of the byte range and signature value. */
  readonly intact: boolean;
  /** Indication of each timestamp of the signature and of the document that belongs to it: `PASSED`, … */
  readonly timestamps: readonly string[];
  /** `KEY: sentence`. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
};

export type DssVerdict = {
  readonly file: string;
  readonly signatures?: readonly DssSignature[];
  /** Instead of signatures: DSS does not read this file. */
  readonly error?: string;
};

export const DSS_JAR = join(STATE_DIRECTORY, 'dss', 'dss-judge-1.jar');

export class Dss implements AsyncDisposable {
  readonly #judge: LineJudge;

  constructor({ rootFiles, crlFiles }: RefereeTrust) {
    this.#judge = new LineJudge('java', ['-Xmx1g', '-jar', DSS_JAR, ...rootFiles, '--', ...crlFiles]);
  }

  /** @throws Error when the program is not built or breaks down; TypeError for a name that does not fit on a line. */
  async judge(file: string, { password }: ReadingOptions = {}): Promise<DssVerdict> {
    const parts = password === undefined ? [file] : [file, password];
    if (parts.some((part) => /[\t\r\n]/.test(part)))
      throw new TypeError('tabs and line ends separate what DSS is asked');
    // the program in referees/dss writes exactly this
    return (await this.#judge.ask(parts.join('\t'))) as DssVerdict;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#judge[Symbol.asyncDispose]();
  }
}
