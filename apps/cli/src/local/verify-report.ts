/** The sheet of one file as a PDF. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { IdentityMatch } from '@kyso/domain';
import { drawSheet } from '@kyso/pdf';
import { checkSheet, type Language, type SignedFile, type ValidationReport } from '@kyso/validation';
import { CommandError, UsageError } from '../command.ts';

type Checked = {
  readonly file: string;
  readonly source: SignedFile;
  readonly report: ValidationReport;
  readonly language: Language;
  readonly identity: readonly (IdentityMatch | undefined)[] | undefined;
};

/** Never replaces a file: the name of the wrong one is typed easily. */
export async function writeReport(path: string, { file, source, report, language, identity }: Checked): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of source.stream()) hash.update(chunk);
  const sheet = checkSheet(report, {
    language,
    fileName: basename(file),
    sha256: hash.digest('hex'),
    ...(identity === undefined ? {} : { identity }),
  });
  const pdf = await drawSheet(sheet, { madeAt: new Date(report.validatedAt) });
  try {
    await writeFile(path, pdf, { flag: 'wx' });
  } catch (cause) {
    throw reportError(path, cause);
  }
}

/** What another path would put right. */
const WRONG_PATH: Readonly<Record<string, string>> = {
  EEXIST: 'exists already, and nothing is replaced',
  ENOENT: 'is in a folder that does not exist',
  ENOTDIR: 'is in a folder that is none but a file',
  EACCES: 'may not be written',
  EPERM: 'may not be written',
  EROFS: 'is on a disk that is not written to',
};

function reportError(path: string, cause: unknown): Error {
  const errno = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const wrong = WRONG_PATH[errno];
  if (wrong !== undefined) return new UsageError(`the report cannot be written: ${path} ${wrong}`, { cause });
  return new CommandError(`the report ${path} cannot be written (${errno})`, { cause });
}
