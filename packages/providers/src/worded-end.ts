/** Ends of an approval that a provider tells only in words, for protocols that document no code of them. */
import type { ErrorCode, Outcome } from '@kyso/domain';
import { firstMentioned, type Words } from './text.ts';

const refused = (code: ErrorCode): Outcome => ({ kind: 'refused', code });

/**
 * Read from top to bottom. What is said of quota, certificate, account, PIN and device comes first, because those texts
 * also hold the words of a refusal or an expiry; all words are inferred.
 */
const ENDS: readonly { readonly words: Words; readonly outcome: Outcome }[] = [
  { words: ['hết lượt', 'số lượt ký', 'quota', 'signing counter'], outcome: refused('provider.quota_exceeded') },
  {
    words: ['chứng thư đã', 'chứng thư hết', 'chứng thư bị', 'chứng thư không', 'certificate is', 'certificate has'],
    outcome: refused('credential.unusable'),
  },
  { words: ['đã bị khóa', 'đã bị khoá', 'tạm khóa', 'tạm khoá', 'locked'], outcome: refused('account.locked') },
  {
    words: ['mã pin', 'pin code', 'wrong pin', 'invalid pin', 'incorrect pin'],
    outcome: refused('approval.wrong_pin'),
  },
  {
    words: ['mã xác thực', 'mã đối chiếu', 'verification code', 'authorization code'],
    outcome: refused('approval.wrong_code'),
  },
  {
    words: ['giao dịch khác', 'another request', 'another transaction', 'busy'],
    outcome: refused('approval.device_busy'),
  },
  {
    words: ['không kết nối được', 'unreachable', 'device not', 'no device'],
    outcome: refused('approval.device_unreachable'),
  },
  {
    words: ['từ chối', 'hủy', 'huỷ', 'reject', 'deny', 'denied', 'declin', 'cancel'],
    outcome: { kind: 'declined' },
  },
  {
    words: ['hết hạn', 'quá hạn', 'hết thời gian', 'expire', 'timeout', 'time out', 'timed out'],
    outcome: { kind: 'expired' },
  },
];

/** The end that `text` speaks of; undefined when it holds none of the known words. */
export function endInWords(text: string): Outcome | undefined {
  return firstMentioned(text, ENDS)?.outcome;
}
