/** The sheet of a file as text. */
import type { IdentityMatch } from '@kyso/domain';
import type { Sheet } from '@kyso/pdf';
import { checkSheet, type Language, type ValidationReport, VERDICTS } from '@kyso/validation';
import { failureSentence } from './file-fault.ts';
import type { Failure } from './outcome.ts';

export function verifyPretty(
  file: string,
  report: ValidationReport,
  language: Language,
  identity?: readonly (IdentityMatch | undefined)[],
): string {
  const { verdict, sentences, next, answers, parts } = checkSheet(report, {
    language,
    fileName: file,
    full: true,
    ...(identity === undefined ? {} : { identity }),
  });
  const questions = answers.map(({ title, text }) => (title === '' ? `      ${text}` : `  ${title} ${text}`));
  const head = [`${file}: ${verdict}`, ...[...sentences, next].map((line) => `  ${line}`), '', ...questions];
  return [...head, ...parts.flatMap(partLines), ''].join('\n').concat('\n');
}

/** Of a file that could not be read. */
export function failurePretty(file: string, failure: Failure, language: Language): string {
  return `${file}: ${VERDICTS.undetermined[language]}\n  ${failureSentence(failure, language)}\n\n`;
}

const partLines = ({ heading, sentences, rows }: Sheet['parts'][number]): string[] => [
  '',
  `  ${heading}`,
  ...sentences.map((line) => `    ${line}`),
  ...rows.map(({ title, text }) => `    ${title}: ${text}`),
];
