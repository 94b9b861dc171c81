/** The identity numbers a caller knows of the applicant. They are compared and never printed, not even in an error. */
import { readFileSync } from 'node:fs';
import { parseAccountNumber } from '@kyso/domain';
import { type Call, UsageError } from '../command.ts';

const MAX_BYTES = 64 * 1024;

/**
 * Of `--citizen` (repeated) and of the lines of `--applicant-file`; `undefined` when neither was given.
 * @throws UsageError what is no identity number, by its position
 */
export function applicantNumbers({ options }: Call): readonly string[] | undefined {
  const given = options['citizen'];
  const spoken = Array.isArray(given) ? given : [];
  const file = options['applicant-file'];
  if (spoken.length === 0 && typeof file !== 'string') return undefined;
  const numbers = [...spoken, ...(typeof file === 'string' ? linesOf(file) : [])];
  if (numbers.length === 0) throw new UsageError('--applicant-file holds no number: one a line');
  const wrong = numbers.findIndex((text) => parseAccountNumber(text) === undefined);
  if (wrong >= 0) throw new UsageError(`number ${wrong + 1} of the applicant is no CCCD, CMND, passport or tax code`);
  return numbers;
}

function linesOf(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`--applicant-file cannot be read: ${file}`, { cause });
  }
  if (text.length > MAX_BYTES) throw new UsageError(`--applicant-file is too long: ${file}`);
  return text.split(/\r?\n/).flatMap((line) => line.trim() || []);
}
