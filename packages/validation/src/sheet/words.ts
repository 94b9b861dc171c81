/** The words of the sheet, Vietnamese first. */
import type { Bilingual, IdentityMatch } from '@kyso/domain';
import type { Covers, SignatureKind, SignatureReport, ValidationReport } from '../report.ts';

export type Language = keyof Bilingual;
export type Say = (word: Bilingual) => string;

export const VERDICTS: Readonly<Record<ValidationReport['verdict'], Bilingual>> = {
  valid: { vi: 'HỢP LỆ', en: 'VALID' },
  invalid: { vi: 'KHÔNG HỢP LỆ', en: 'NOT VALID' },
  undetermined: { vi: 'CHƯA ĐỦ CĂN CỨ KẾT LUẬN', en: 'UNDETERMINED' },
  unsigned: { vi: 'KHÔNG CÓ CHỮ KÝ', en: 'UNSIGNED' },
};

/* biome-ignore format: read as a table */
export const WORDS = {
  title: { vi: 'PHIẾU KIỂM TRA CHỮ KÝ SỐ', en: 'DIGITAL SIGNATURE CHECK' },
  file: { vi: 'Tệp', en: 'File' },
  sha256: { vi: 'SHA-256 của tệp', en: 'SHA-256 of the file' },
  checkedAt: { vi: 'Thời điểm kiểm tra', en: 'Checked at' },
  number: { vi: 'Mã lần kiểm tra', en: 'Number of the check' },
  next: { vi: 'Việc cần làm', en: 'Next step' },
  signer: { vi: 'Người ký', en: 'Signer' },
  organisation: { vi: 'Tổ chức', en: 'Organisation' },
  identity: { vi: 'Số định danh', en: 'Identity' },
  applicant: { vi: 'Đối chiếu người nộp', en: 'Is it the applicant' },
  authority: { vi: 'Tổ chức cấp chứng thư', en: 'Issued by' },
  serial: { vi: 'Số hiệu chứng thư', en: 'Certificate number' },
  validity: { vi: 'Hiệu lực chứng thư', en: 'Certificate in force' },
  time: { vi: 'Thời điểm ký', en: 'Signed at' },
  path: { vi: 'Đường dẫn chứng thư', en: 'Trust path' },
  atSigning: { vi: 'Chứng thư khi ký', en: 'Certificate at signing' },
  now: { vi: 'Chứng thư hiện nay', en: 'Certificate now' },
  revocation: { vi: 'Thu hồi', en: 'Revocation' },
  integrity: { vi: 'Tính toàn vẹn', en: 'Integrity' },
  covers: { vi: 'Phạm vi được ký', en: 'What is signed' },
  changes: { vi: 'Thay đổi sau khi ký', en: 'Changes after signing' },
  level: { vi: 'Mức chữ ký', en: 'Level' },
  algorithms: { vi: 'Thuật toán', en: 'Algorithms' },
  until: { vi: 'Kiểm tra được đến', en: 'Verifiable until' },
  sheetSignedBy: { vi: 'Phiếu này có chữ ký số (kiểm tra được trên tệp PDF, không phải trên bản in) của', en: 'This sheet is digitally signed (which can be checked in the PDF, not on paper) by' },
  sheetUnsigned: { vi: 'Phiếu này không có chữ ký số: khi cần bằng chứng, hãy kiểm tra lại chính tệp nêu trên.', en: 'This sheet is not signed: where proof is needed, check the file named above again.' },
  none: { vi: 'không có', en: 'none' },
  unknown: { vi: 'không rõ', en: 'unknown' },
  intact: { vi: 'phần đã ký nguyên vẹn', en: 'the signed part is intact' },
  altered: { vi: 'phần đã ký KHÔNG nguyên vẹn', en: 'the signed part is NOT intact' },
  weak: { vi: 'yếu', en: 'weak' },
  untrusted: { vi: 'chưa dẫn tới gốc được tin cậy', en: 'leads to no trusted root' },
} as const satisfies Record<string, Bilingual>;

export const KINDS: Readonly<Record<SignatureKind, Bilingual>> = {
  signature: { vi: 'Chữ ký', en: 'Signature' },
  certification: { vi: 'Chữ ký', en: 'Signature' },
  document_timestamp: { vi: 'Dấu thời gian tài liệu', en: 'Document timestamp' },
};

export const IDENTITY: Readonly<Record<IdentityMatch, Bilingual>> = {
  match: { vi: 'khớp', en: 'yes' },
  mismatch: { vi: 'KHÔNG KHỚP', en: 'NO' },
  unstated: { vi: 'chưa đủ thông tin', en: 'the certificate does not say' },
};

export const COVERS: Readonly<Record<Covers, Bilingual>> = {
  whole_file: { vi: 'toàn bộ tệp', en: 'the whole file' },
  revision: {
    vi: 'tệp như lúc ký; sau đó có phần thêm vào',
    en: 'the file as it was signed; something was added later',
  },
  nothing: { vi: 'không xác định được', en: 'cannot be told' },
};

/* biome-ignore format: read as a table */
export const SOURCES: Readonly<Record<SignatureReport['timeSource'], Bilingual>> = {
  signature_timestamp: { vi: 'dấu thời gian của', en: 'timestamp of' },
  document_timestamp: { vi: 'dấu thời gian tài liệu của', en: 'document timestamp of' },
  claimed: { vi: 'do người ký khai, chưa có dấu thời gian chứng minh', en: 'claimed by the signer, not proven' },
  none: { vi: 'không rõ', en: 'unknown' },
};

/* biome-ignore format: read as a table */
export const STATES: Readonly<Record<SignatureReport['certificateNow'] | SignatureReport['revocation']['status'], Bilingual>> = {
  valid: { vi: 'có hiệu lực', en: 'in force' },
  expired: { vi: 'đã hết hạn', en: 'expired' },
  not_yet_valid: { vi: 'chưa có hiệu lực', en: 'not yet in force' },
  revoked: { vi: 'đã bị thu hồi', en: 'revoked' },
  unknown: { vi: 'chưa rõ', en: 'unknown' },
  good: { vi: 'không bị thu hồi', en: 'not revoked' },
  not_offered: { vi: 'chứng thư không nêu nơi tra cứu', en: 'the certificate names no place to look it up' },
};
