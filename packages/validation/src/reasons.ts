/** Every reason a verdict can have, in one table: what it means for the verdict, what to tell people, what to do next. */
import type { Bilingual } from '@kyso/domain';
import type { FileVerdict, Indication, SubIndication } from './report.ts';

export type ReasonRow = {
  readonly verdict: FileVerdict;
  readonly indication?: Indication;
  readonly subIndication?: SubIndication;
  /** One sentence for the person who has to decide. */
  readonly sentence: Bilingual;
  readonly next: Bilingual;
};

const NEXT = {
  accept: { vi: 'Có thể tiếp nhận thành phần hồ sơ này.', en: 'The component may be accepted.' },
  resend: {
    vi: 'Không tiếp nhận; đề nghị người nộp ký lại trên bản gốc và nộp lại.',
    en: 'Do not accept it; ask the applicant to sign the original again.',
  },
  sign: {
    vi: 'Không tiếp nhận; đề nghị người nộp ký số vào tệp rồi nộp lại.',
    en: 'Do not accept it; ask the applicant to sign the file digitally.',
  },
  unlock: {
    vi: 'Không tiếp nhận; đề nghị người nộp ký bản không đặt mật khẩu mở tệp rồi nộp lại.',
    en: 'Do not accept it; ask the applicant to sign a copy that opens without a password.',
  },
  compare: {
    vi: 'Tải bản đúng như lúc ký, so sánh với bản hiện tại rồi mới quyết định.',
    en: 'Download the file exactly as it was signed, compare it with this one, then decide.',
  },
  trust: {
    vi: 'Đề nghị quản trị nạp chứng thư gốc của tổ chức cấp chứng thư rồi kiểm tra lại.',
    en: 'Ask the operator to load the root certificate of the issuer, then check again.',
  },
  later: {
    vi: 'Kiểm tra lại khi có kết nối tới máy chủ OCSP hoặc CRL của tổ chức cấp chứng thư.',
    en: 'Check again when the OCSP or CRL server of the issuer can be reached.',
  },
  signer: {
    vi: 'Đề nghị người nộp ký lại bằng chứng thư còn hiệu lực.',
    en: 'Ask the applicant to sign again with a certificate that is in force.',
  },
  ask: {
    vi: 'Chuyển bộ phận kỹ thuật xem chi tiết trước khi quyết định.',
    en: 'Have the details looked at by a technician before deciding.',
  },
  stamp: {
    vi: 'Đề nghị người nộp ký lại, có kèm dấu thời gian.',
    en: 'Ask the applicant to sign again, with a timestamp.',
  },
} as const satisfies Record<string, Bilingual>;

const INDICATIONS: Readonly<Record<FileVerdict, Indication | undefined>> = {
  valid: 'TOTAL-PASSED',
  invalid: 'TOTAL-FAILED',
  undetermined: 'INDETERMINATE',
  unsigned: undefined,
};

const row = (
  verdict: FileVerdict,
  subIndication: SubIndication | undefined,
  next: keyof typeof NEXT,
  vi: string,
  en: string,
): ReasonRow => {
  const indication = INDICATIONS[verdict];
  return {
    verdict,
    ...(indication === undefined ? {} : { indication }),
    ...(subIndication === undefined ? {} : { subIndication }),
    sentence: { vi, en },
    next: NEXT[next],
  };
};

/* biome-ignore format: one row a reason, read as a table; the order within a verdict is the order of weight */
export const REASONS = {
  // ── invalid: nobody may rely on it
  'signature_unreadable':      row('invalid', 'FORMAT_FAILURE', 'resend', 'Ô chữ ký có nhưng nội dung chữ ký bị thiếu hoặc bị làm hỏng.', 'There is a signature field, but the signature in it is missing or was made unreadable.'),
  'byte_range_wrong':          row('invalid', 'FORMAT_FAILURE', 'resend', 'Phạm vi được ký bị sắp đặt sai nên có nội dung lọt ra ngoài chữ ký.', 'The signed range is arranged so that content escapes the signature.'),
  'signature_reused':          row('invalid', 'FORMAT_FAILURE', 'resend', 'Một chữ ký được dùng lại ở nhiều ô chữ ký.', 'One signature is used again in several fields.'),
  'cms_malformed':             row('invalid', 'FORMAT_FAILURE', 'resend', 'Dữ liệu chữ ký không đọc được.', 'The data of the signature cannot be read.'),
  'cms_rules_broken':          row('invalid', 'FORMAT_FAILURE', 'resend', 'Dữ liệu chữ ký không theo đúng quy tắc của chuẩn.', 'The data of the signature breaks the rules of the standard.'),
  'document_altered':          row('invalid', 'HASH_FAILURE', 'resend', 'Phần đã ký của tệp đã bị sửa sau khi ký.', 'The signed part of the file was altered after signing.'),
  'signature_value_wrong':     row('invalid', 'SIG_CRYPTO_FAILURE', 'resend', 'Giá trị chữ ký không khớp với chứng thư của người ký.', 'The signature value does not fit the certificate of the signer.'),
  'signing_certificate_wrong': row('invalid', 'SIG_CRYPTO_FAILURE', 'resend', 'Chứng thư kèm theo không phải chứng thư đã dùng để ký.', 'The certificate inside is not the one that was signed with.'),
  'hidden_bytes':              row('invalid', 'FORMAT_FAILURE', 'resend', 'Sau phần đã ký có dữ liệu không thuộc bản cập nhật hợp lệ nào.', 'Behind the signed part there are bytes that belong to no proper update.'),
  'revision_broken':           row('invalid', 'FORMAT_FAILURE', 'resend', 'Phần đã ký không phải là một phiên bản hoàn chỉnh của tài liệu.', 'What is signed is not a complete revision of the document.'),
  'changed_after_signing':     row('invalid', 'FORMAT_FAILURE', 'resend', 'Tài liệu đã bị sửa sau khi ký theo cách mà chữ ký không cho phép.', 'The document was changed after signing in a way the signature does not permit.'),
  'revoked':                   row('invalid', 'REVOKED', 'signer', 'Chứng thư của người ký đã bị thu hồi trước thời điểm ký.', 'The certificate of the signer had been revoked before the time of signing.'),
  'expired_at_signing':        row('invalid', 'EXPIRED', 'signer', 'Chứng thư của người ký đã hết hạn khi ký.', 'The certificate of the signer had expired when it was used.'),
  'not_yet_valid_at_signing':  row('invalid', 'NOT_YET_VALID', 'signer', 'Chứng thư của người ký chưa có hiệu lực khi ký.', 'The certificate of the signer was not in force yet when it was used.'),
  'timestamp_invalid':         row('invalid', 'FORMAT_FAILURE', 'ask', 'Dấu thời gian của tài liệu không đúng.', 'The document timestamp is wrong.'),

  // ── undetermined: not enough to go on
  'document_unreadable':       row('undetermined', 'GENERIC', 'resend', 'Tệp bị hỏng nên không kiểm tra được chữ ký.', 'The file is damaged and its signatures cannot be checked.'),
  'document_encrypted':        row('undetermined', 'GENERIC', 'unlock', 'Tệp có mật khẩu nên không kiểm tra được chữ ký.', 'The file needs a password, so its signatures cannot be checked.'),
  'document_too_complex':      row('undetermined', 'GENERIC', 'ask', 'Tệp vượt quá giới hạn kiểm tra.', 'The file exceeds the limits of the check.'),
  'document_ambiguous':        row('undetermined', 'SIG_CONSTRAINTS_FAILURE', 'ask', 'Các phần mềm có thể đọc tệp này thành những nội dung khác nhau.', 'Readers may disagree on what this file says.'),
  'byte_range_unusual':        row('undetermined', 'SIG_CONSTRAINTS_FAILURE', 'ask', 'Phạm vi được ký không theo đúng quy cách của chuẩn, dù nội dung vẫn khớp.', 'The signed range does not have the form the standard asks for, although the content fits.'),
  'changes_need_review':       row('undetermined', 'SIG_CONSTRAINTS_FAILURE', 'compare', 'Sau khi ký, tài liệu có thay đổi có thể che hoặc đổi nội dung đã ký.', 'After signing the document was changed in a way that can cover or alter what was signed.'),
  'format_unsupported':        row('undetermined', 'GENERIC', 'ask', 'Định dạng chữ ký này chưa được hỗ trợ.', 'This signature format is not supported.'),
  'signer_certificate_missing': row('undetermined', 'NO_SIGNING_CERTIFICATE_FOUND', 'ask', 'Chữ ký không kèm chứng thư của người ký.', 'The signature does not carry the certificate of the signer.'),
  'algorithm_unsupported':     row('undetermined', 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE', 'ask', 'Thuật toán của chữ ký không được hỗ trợ nên chưa kiểm tra được.', 'The algorithm of the signature is not supported, so it could not be checked.'),
  'algorithm_weak':            row('undetermined', 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE', 'signer', 'Chữ ký dùng thuật toán đã lạc hậu, không còn đủ an toàn.', 'The signature uses an algorithm that is no longer strong enough.'),
  'trust_not_given':           row('undetermined', 'NO_CERTIFICATE_CHAIN_FOUND', 'trust', 'Nội dung nguyên vẹn, nhưng chưa có chứng thư gốc nào để đối chiếu người ký.', 'The content is intact, but no trusted root was given to judge the signer by.'),
  'issuer_not_trusted':        row('undetermined', 'NO_CERTIFICATE_CHAIN_FOUND', 'trust', 'Nội dung nguyên vẹn, nhưng chứng thư của người ký không dẫn tới tổ chức nào được tin cậy.', 'The content is intact, but the certificate of the signer leads to no trusted authority.'),
  'path_rules_broken':         row('undetermined', 'CHAIN_CONSTRAINTS_FAILURE', 'ask', 'Đường dẫn chứng thư không đáp ứng các ràng buộc bắt buộc.', 'The certification path breaks a mandatory constraint.'),
  'revoked_time_unproven':     row('undetermined', 'REVOKED_NO_POE', 'stamp', 'Chứng thư đã bị thu hồi và không có dấu thời gian chứng minh chữ ký có trước đó.', 'The certificate has been revoked, and no timestamp proves that the signature came first.'),
  'expired_time_unproven':     row('undetermined', 'OUT_OF_BOUNDS_NO_POE', 'stamp', 'Chứng thư nay đã hết hạn và không có dấu thời gian chứng minh chữ ký có trước đó.', 'The certificate has expired by now, and no timestamp proves that the signature came first.'),
  'revocation_unknown':        row('undetermined', 'TRY_LATER', 'later', 'Chưa biết chứng thư có bị thu hồi hay không.', 'It is not known whether the certificate has been revoked.'),
  'issuer_state_unknown':      row('undetermined', 'TRY_LATER', 'later', 'Chưa biết chứng thư của tổ chức cấp chứng thư có bị thu hồi hay không.', 'It is not known whether a certificate of the issuer has been revoked.'),
  'timestamp_state_unknown':   row('undetermined', 'TRY_LATER', 'later', 'Chưa biết chứng thư của đơn vị cấp dấu thời gian có bị thu hồi hay không, nên giờ ký chưa được chứng minh.', 'It is not known whether the certificate of the time-stamping unit has been revoked, so the time of signing is not proven yet.'),
  'only_timestamps':           row('undetermined', 'GENERIC', 'sign', 'Tệp chỉ có dấu thời gian, không có chữ ký của ai.', 'The file carries timestamps only; nobody signed it.'),

  // ── valid, unsigned
  'valid_with_changes':        row('valid', undefined, 'accept', 'Chữ ký hợp lệ; sau đó chỉ có những thay đổi được phép.', 'The signature is valid; afterwards there were only changes it permits.'),
  'valid':                     row('valid', undefined, 'accept', 'Chữ ký hợp lệ và tài liệu không bị sửa sau khi ký.', 'The signature is valid and the document was not altered after signing.'),
  'unsigned':                  row('unsigned', undefined, 'sign', 'Tệp không có chữ ký số.', 'The file carries no digital signature.'),

  // ── remarks; never the reason of a verdict
  'remark_not_baseline':       row('valid', undefined, 'accept', 'Chữ ký không theo chuẩn PAdES baseline.', 'The signature is not a PAdES baseline signature.'),
  'remark_no_signing_certificate': row('valid', undefined, 'accept', 'Chữ ký không tự ràng buộc với chứng thư (kiểu cũ).', 'The signature does not bind its certificate (older form).'),
  'remark_timestamp_ignored':  row('valid', undefined, 'accept', 'Dấu thời gian kèm theo không dùng được nên không được tính.', 'A timestamp inside cannot be used and does not count.'),
  'remark_time_ahead':         row('valid', undefined, 'accept', 'Giờ ký do người ký khai muộn hơn giờ đã chứng minh hoặc giờ kiểm tra, nên không dùng được.', 'The time the signer claims lies after the proven time or the time of this check, so it is of no use.'),
  'remark_revocation_not_offered': row('valid', undefined, 'accept', 'Có chứng thư trên đường dẫn không nêu nơi tra cứu thu hồi.', 'A certificate of the path names no place to look up revocation.'),
  'remark_ber':                row('valid', undefined, 'accept', 'Dữ liệu chữ ký được mã hóa BER thay vì DER.', 'The data of the signature is encoded in BER instead of DER.'),
} as const satisfies Record<string, ReasonRow>;

export type ReasonCode = keyof typeof REASONS;

export const reasonRow = (code: ReasonCode): ReasonRow => REASONS[code];

const ORDER = Object.keys(REASONS);

/** The heaviest first: invalid before undetermined before valid, and within those as the table lists them. */
export function byWeight(codes: Iterable<ReasonCode>): ReasonCode[] {
  return [...new Set(codes)].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
}
