/** The sheet of a file as text. */
import type { Sheet } from '@kyso/pdf';
import { checkSheet, type Language, type ValidationReport } from '@kyso/validation';

export function verifyPretty(file: string, report: ValidationReport, language: Language): string {
  const { verdict, sentences, next, parts } = checkSheet(report, { language, fileName: file });
  const head = [`${file}: ${verdict}`, ...[...sentences, next].map((line) => `  ${line}`)];
  return [...head, ...parts.flatMap(partLines), ''].join('\n').concat('\n');
}

const partLines = ({ heading, sentences, rows }: Sheet['parts'][number]): string[] => [
  '',
  `  ${heading}`,
  ...sentences.map((line) => `    ${line}`),
  ...rows.map(({ title, text }) => `    ${title}: ${text}`),
];
