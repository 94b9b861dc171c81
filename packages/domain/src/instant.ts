import type { Instant } from './events.ts';

const FORM =
  /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * A date and time of ISO 8601 with its zone, to the minute or finer, in UTC with milliseconds; `undefined` for anything
 * else, and for a day that no month has. `new Date` would guess: the month of `03/04/2026`, the machine's own zone, and
 * 2 March for 30 February.
 */
export function parseInstant(text: string): Instant | undefined {
  // biome-ignore lint/style/noRestrictedGlobals: it reads a text, not the clock
  const Calendar = Date;
  const [, year, month, day] = FORM.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (new Calendar(Calendar.UTC(year, month - 1, day)).getUTCDate() !== day) return undefined;
  const at = new Calendar(text);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
