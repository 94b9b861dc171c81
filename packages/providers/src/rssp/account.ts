import { type AccountNumber, parseAccountNumber, parsePhone, type Refusal, type SignerAccount } from '@kyso/domain';

/** By what the provider knows its people. */
export type AccountBy = 'citizen' | 'phone';

/** Criterion of a `userID` for a kind of number. A tax code has none; it is a user name, like everything else. */
const CRITERIA: Readonly<Record<AccountNumber['kind'], string>> = {
  cccd: 'CITIZEN-IDENTITY-CARD',
  cmnd: 'PERSONAL-ID',
  passport: 'PASSPORT-ID',
  mst: 'USERNAME',
};

/** `CITIZEN-IDENTITY-CARD:001090000001`, `PHONE:0912345678` (local form). */
export function toUserId({ number, phone }: SignerAccount, by: AccountBy): string | Refusal {
  if (by === 'phone') {
    const known = parsePhone(phone ?? '');
    return known === undefined ? { kind: 'refused', code: 'account.phone_required' } : `PHONE:${known.national}`;
  }
  const known = parseAccountNumber(number);
  return known === undefined ? `USERNAME:${number}` : `${CRITERIA[known.kind]}:${known.number}`;
}
