import { DerError } from './error.ts';
import type { DerNode } from './reader.ts';
import { TAG } from './tags.ts';

const UTC_TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
/** DER (X.690 §11.7) allows a fraction without trailing zeros; time-stamp tokens use it. */
const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{0,8}[1-9]))?Z$/;
/** RFC 5280 §4.1.2.5.1: two-digit years from 50 on are 19xx. */
const PIVOT_YEAR = 50;

/** UTCTime or GeneralizedTime as RFC 3339 in UTC with milliseconds (finer digits are cut). Throws {@link DerError}. */
export function readTime(node: DerNode): string {
  const text = String.fromCharCode(...node.content.subarray(0, 32));
  if (node.tag === TAG.UTC_TIME) {
    const match = UTC_TIME.exec(text);
    const shortYear = Number(match?.[1]);
    return instant(match, shortYear + (shortYear < PIVOT_YEAR ? 2000 : 1900));
  }
  if (node.tag === TAG.GENERALIZED_TIME) {
    const match = GENERALIZED_TIME.exec(text);
    return instant(match, Number(match?.[1]));
  }
  throw new DerError(`identifier 0x${node.tag.toString(16)} is not a time`);
}

function instant(match: RegExpExecArray | null, year: number): string {
  if (match === null) throw new DerError('a time is not in the form DER asks for');
  const [, , month, day, hour, minute, second, fraction = ''] = match;
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  const text = `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`;
  const parsed = new Date(text);
  /** `Date` accepts 30 February and 24:00 and moves them; a time that moved was never a time. */
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString() !== text) throw new DerError('a time does not exist');
  return text;
}
