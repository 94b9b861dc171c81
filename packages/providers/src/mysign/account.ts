import { parseAccountNumber } from '@kyso/domain';

/** How Viettel names a person by what kind of number: the citizen number as it is, older ones with a prefix. */
const PREFIX = { cccd: '', passport: '', cmnd: 'CMT_', mst: 'MST_' } as const;

/** The `user_id` of an account; a number of no known form, or one that has its prefix, is sent as it is. */
export function toUserId(number: string): string {
  const known = parseAccountNumber(number);
  return known === undefined ? number : PREFIX[known.kind] + known.number;
}
