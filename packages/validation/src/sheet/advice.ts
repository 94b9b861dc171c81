import type { Bilingual, IdentityMatch } from '@kyso/domain';
import { reasonRow } from '../reasons.ts';
import type { ValidationReport } from '../report.ts';

export type Advice = {
  /** Why, the first being the reason of the verdict. */
  readonly sentences: readonly Bilingual[];
  readonly next: Bilingual;
  /** The signatures are good, but nothing shows that the applicant made one of them. */
  readonly isStranger: boolean;
};

const STRANGER = {
  sentence: {
    vi: 'Không có chữ ký nào được xác nhận là của người nộp hồ sơ.',
    en: 'No signature is shown to be that of the applicant.',
  },
  next: {
    vi: 'Chưa tiếp nhận; kiểm tra giấy ủy quyền hoặc đề nghị đúng người nộp ký lại.',
    en: 'Do not accept it yet; look for an authorisation, or ask the applicant to sign.',
  },
} as const;

/** What to do with a document: its verdict, and whether the applicant signed, where somebody asked for that. */
export function adviceOf(
  { verdict, reason, signatures }: ValidationReport,
  identity?: readonly (IdentityMatch | null | undefined)[],
): Advice {
  const { sentence, next } = reasonRow(reason);
  const matches = signatures.flatMap(({ kind }, index) => (kind === 'document_timestamp' ? [] : [identity?.[index]]));
  const isStranger = verdict === 'valid' && identity !== undefined && !matches.includes('match');
  return isStranger
    ? { sentences: [sentence, STRANGER.sentence], next: STRANGER.next, isStranger }
    : { sentences: [sentence], next, isStranger };
}
