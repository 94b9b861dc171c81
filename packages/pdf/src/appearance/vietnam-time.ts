import { parseInstant } from '@kyso/domain';

/** Viet Nam has had one zone without summer time since 1975, so the offset is a constant. */
const VIETNAM_OFFSET_MS = 7 * 60 * 60 * 1000;

/**
 * An RFC 3339 instant as `dd/MM/yyyy HH:mm:ss +07:00`, whatever the zone of the machine. Parts of a second are cut off.
 *
 * @throws RangeError when the instant is not RFC 3339 with an offset, or names a day that does not exist.
 */
export function formatVietnamTime(instant: string): string {
  const [date = '', time = ''] = localTime(instant).split('T');
  return `${date.split('-').reverse().join('/')} ${time} +07:00`;
}

/** The same as `yyyy-MM-ddTHH:mm:ss+07:00` (ISO 8601), the form of Decree 30/2020. Throws as above. */
export function formatIsoVietnamTime(instant: string): string {
  return `${localTime(instant)}+07:00`;
}

/** `yyyy-MM-ddTHH:mm:ss` on the clocks of Viet Nam. */
function localTime(instant: string): string {
  const utc = parseInstant(instant);
  if (utc === undefined) throw new RangeError('the instant is not RFC 3339 with an offset');
  return new Date(Date.parse(utc) + VIETNAM_OFFSET_MS).toISOString().slice(0, 'yyyy-MM-ddTHH:mm:ss'.length);
}
