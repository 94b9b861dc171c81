import type { Credential } from '@kyso/domain';
import { firstMentioned, type Words } from './text.ts';

/** Read from top to bottom: the first row with a word in the text wins, and a text without any is taken for usable. */
const STATUS_WORDS: readonly { readonly status: Credential['status']; readonly words: Words }[] = [
  { status: 'revoked', words: ['thu hồi', 'revoke', 'đã hủy', 'đã huỷ', 'bị hủy', 'bị huỷ'] },
  {
    status: 'suspended',
    words: ['tạm dừng', 'tạm ngưng', 'tạm ngừng', 'tạm khóa', 'tạm khoá', 'suspend', 'hold'],
  },
  { status: 'expired', words: ['hết hạn', 'quá hạn', 'hết hiệu lực', 'expire'] },
  {
    status: 'unusable',
    words: ['không', 'chưa', 'chờ', 'khóa', 'khoá', 'inactive', 'invalid', 'disabled', 'locked', 'blocked', 'pending'],
  },
];

/** What display texts and codes say of a credential. All are looked at, and the worst news believed: they may disagree. */
export function statusOf(...texts: readonly (string | null | undefined)[]): Credential['status'] {
  const text = texts.map((one) => one ?? '').join('\n');
  return firstMentioned(text, STATUS_WORDS)?.status ?? 'usable';
}
