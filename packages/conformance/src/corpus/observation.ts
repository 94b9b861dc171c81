/** What three programs see in a file: qpdf its structure, Poppler its signatures, MuPDF the picture of page 1. */
import { hashOfPage } from '../mutool.ts';
import { type PdfsigSignature, pdfsig } from '../pdfsig.ts';
import { type QpdfVerdict, qpdfCheck } from '../qpdf.ts';
import type { ReadingOptions } from '../reading-options.ts';

export type Observation = {
  readonly qpdf: QpdfVerdict;
  /** `undefined`: Poppler cannot read the file, or breaks down on it. */
  readonly signatures: readonly PdfsigSignature[] | undefined;
  /** Hash of the pixels of page 1; `undefined`: MuPDF cannot draw it; {@link TOO_SLOW}: nobody knows. */
  readonly firstPage: string | undefined;
};

const EXIT_CLEAN = 0;
const EXIT_WARNINGS = 3;

/** True when qpdf can read the file, with or without warnings. */
export function opens({ exitCode }: QpdfVerdict): boolean {
  return exitCode === EXIT_CLEAN || exitCode === EXIT_WARNINGS;
}

/** MuPDF broke down or needed more than the limit. */
export const TOO_SLOW = 'too slow';

export type Known = {
  /** What qpdf said when it was asked before. */
  readonly qpdf?: QpdfVerdict;
  /** False when page 1 is known to be too slow; drawing it again would only take time. */
  readonly draw?: boolean;
};

/** @throws Error when a program is missing. */
export async function observe(
  file: string,
  options: ReadingOptions,
  { qpdf, draw = true }: Known = {},
): Promise<Observation> {
  return {
    qpdf: qpdf ?? (await qpdfOf(file, options)),
    signatures: await unlessItFails(pdfsig(file, { ...options, certificates: false })),
    firstPage: draw ? await firstPageOf(file, options) : TOO_SLOW,
  };
}

async function firstPageOf(file: string, options: ReadingOptions): Promise<string | undefined> {
  const drawn = await unlessItFails(hashOfPage(file, 1, options).then((hash) => ({ hash })));
  return drawn === undefined ? TOO_SLOW : drawn.hash;
}

/** As {@link qpdfCheck}; a breakdown of the program counts as a file that does not open. */
export async function qpdfOf(file: string, options: ReadingOptions): Promise<QpdfVerdict> {
  const verdict = await unlessItFails(qpdfCheck(file, options));
  return verdict ?? { exitCode: -1, clean: false, warnings: ['qpdf broke down or was too slow'] };
}

async function unlessItFails<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && error.message.includes('is missing')) throw error;
    return undefined;
  }
}
