/** qpdf reads the whole file: cross-references, objects, stream filters. It does not judge signatures. */
import type { ReadingOptions } from './reading-options.ts';
import { runProgram } from './run-program.ts';

export type QpdfVerdict = {
  /** 0 nothing to say, 2 errors, 3 warnings. */
  readonly exitCode: number;
  readonly clean: boolean;
  /** Warnings and errors, without the program's prefix. */
  readonly warnings: readonly string[];
};

/** @throws Error when qpdf is missing or too slow. */
export async function qpdfCheck(file: string, options: ReadingOptions = {}): Promise<QpdfVerdict> {
  const password = options.password === undefined ? [] : [`--password=${options.password}`];
  const { exitCode, stderr } = await runProgram('qpdf', [...password, '--check', '--', file], {}, options.timeLimitMs);
  return { exitCode, clean: exitCode === 0, warnings: parseQpdfWarnings(stderr) };
}

/** @param stderr of `qpdf --check`. */
export function parseQpdfWarnings(stderr: string): readonly string[] {
  return stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('qpdf: operation succeeded with warnings'))
    .map((line) => line.replace(/^(?:WARNING|qpdf|ERROR): /, ''));
}
