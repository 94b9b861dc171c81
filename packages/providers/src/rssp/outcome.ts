/** What the errors of a call mean. Only 3005 and 3006 have documented numbers; everything else is told in words. */
import { KysoError, type Outcome, type Refusal } from '@kyso/domain';
import { mentions, type Words } from '../text.ts';
import { endInWords } from '../worded-end.ts';
import type { RsspError } from './schema.ts';

const UNKNOWN_PERSON: Words = [
  'user not',
  'user does not',
  'owner not',
  'agreement',
  'không tìm thấy',
  'không tồn tại',
];

/** An approval that ended without an authorisation. Without a known word it failed, and nothing more precise is claimed. */
export function endOf({ error, errorDescription, remainingCounter, tempLockoutDuration }: RsspError): Outcome {
  if ((tempLockoutDuration ?? 0) > 0) return { kind: 'refused', code: 'account.locked' };
  if (remainingCounter !== null && remainingCounter !== undefined) {
    return { kind: 'refused', code: 'approval.wrong_pin' };
  }
  const details = { providerCode: String(error) };
  return endInWords(errorDescription ?? '') ?? { kind: 'refused', code: 'approval.failed', details };
}

/** @throws KysoError `provider.protocol_error` unless the person is the reason. */
export function refusalOf({ error, errorDescription }: RsspError): Refusal {
  const text = errorDescription ?? '';
  if (mentions(text, UNKNOWN_PERSON)) return { kind: 'refused', code: 'account.not_found' };
  const end = endInWords(text);
  if (end?.kind === 'refused') return end;
  throw new KysoError('provider.protocol_error', 'the provider refuses the call', {
    details: { providerCode: String(error) },
  });
}
