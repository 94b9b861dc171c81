/** The words of the sheet, Vietnamese first. */
import type { Bilingual, IdentityMatch } from '@kyso/domain';
import type { Covers, PadesLevel, SignatureKind, SignatureReport, ValidationReport } from '../report.ts';

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
  hiddenBytes: { vi: 'thêm dữ liệu không thuộc bản cập nhật hợp lệ nào', en: 'bytes added that belong to no proper update' },
  moreChanges: { vi: 'thay đổi khác', en: 'further changes' },
  signatureNumber: { vi: 'Chữ ký', en: 'Signature' },
  certificate: { vi: 'Chứng thư', en: 'Certificate' },
  state: { vi: 'Tình trạng', en: 'State' },
  whenSigned: { vi: 'khi ký', en: 'at signing' },
  today: { vi: 'hiện nay', en: 'now' },
  serialShort: { vi: 'số hiệu', en: 'number' },
  notApplicable: { vi: 'không xét được vì phần đã ký không nguyên vẹn', en: 'cannot be told: the signed part is not intact' },
  none: { vi: 'không có', en: 'none' },
  unknown: { vi: 'không rõ', en: 'unknown' },
  intact: { vi: 'phần đã ký nguyên vẹn', en: 'the signed part is intact' },
  altered: { vi: 'phần đã ký KHÔNG nguyên vẹn', en: 'the signed part is NOT intact' },
  weak: { vi: 'yếu', en: 'weak' },
  notProvenYet: { vi: 'chưa được chứng minh', en: 'not proven yet' },
  untrusted: { vi: 'chưa dẫn tới gốc được tin cậy', en: 'leads to no trusted root' },
} as const satisfies Record<string, Bilingual>;

export const QUESTIONS = {
  who: { vi: 'Ai ký?', en: 'Who signed?' },
  applicant: { vi: 'Có phải người nộp hồ sơ?', en: 'Is it the applicant?' },
  when: { vi: 'Ký lúc nào, ai chứng nhận?', en: 'When, and who says so?' },
  changed: { vi: 'Tệp có bị sửa sau khi ký?', en: 'Changed after signing?' },
} as const satisfies Record<string, Bilingual>;

/* biome-ignore format: read as a table */
export const ANSWERS = {
  nobody: { vi: 'Không ai: tệp không có chữ ký số.', en: 'Nobody: the file carries no digital signature.' },
  stampsOnly: { vi: 'Không ai: tệp chỉ có dấu thời gian.', en: 'Nobody: the file carries timestamps only.' },
  unreadable: { vi: 'Không rõ: không đọc được chữ ký trong tệp.', en: 'Unknown: the signatures in the file cannot be read.' },
  signedOther: { vi: 'chữ ký này KHÔNG khớp với nội dung tệp', en: 'this signature does NOT fit the content of the file' },
  signedEarlier: { vi: 'đã ký bản trước khi tệp bị sửa', en: 'signed the file as it was before it was changed' },
  signatureWrong: { vi: 'tên ghi trong chứng thư; chữ ký không hợp lệ nên không chứng minh được', en: 'as the certificate says; the signature is not valid and proves nothing' },
  nobodyVouches: { vi: 'tên ghi trong chứng thư; chưa có tổ chức được tin cậy nào xác nhận', en: 'as the certificate says; no trusted authority vouches for it' },
  sameNumber: { vi: 'Có: số định danh trong chứng thư khớp với người nộp.', en: 'Yes: the number in the certificate is that of the applicant.' },
  sameButWrong: { vi: 'Không chứng minh được: số định danh khớp nhưng chữ ký không hợp lệ.', en: 'Not proven: the number is that of the applicant, but the signature is not valid.' },
  sameButOpen: { vi: 'Chưa chứng minh được: số định danh khớp nhưng chữ ký chưa đủ căn cứ kết luận.', en: 'Not proven yet: the number is that of the applicant, but the signature is undetermined.' },
  otherNumber: { vi: 'KHÔNG: số định danh trong chứng thư là của người khác.', en: 'NO: the number in the certificate is somebody else’s.' },
  noNumber: { vi: 'Không rõ: chứng thư không ghi số định danh nào để đối chiếu.', en: 'Unknown: the certificate names no number to compare with.' },
  notCompared: { vi: 'Chưa đối chiếu: khi kiểm tra không nêu số định danh của người nộp.', en: 'Not compared: no number of the applicant was given.' },
  claimedOnly: { vi: 'theo đồng hồ của người ký, KHÔNG có ai chứng nhận', en: 'by the signer’s own clock, NOBODY confirms it' },
  provenBy: { vi: 'được chứng nhận bằng dấu thời gian của', en: 'confirmed by a timestamp of' },
  altered: { vi: 'CÓ: phần đã ký đã bị sửa.', en: 'YES: the signed part was altered.' },
  yes: { vi: 'CÓ', en: 'YES' },
  cannotTell: { vi: 'Không xác định được.', en: 'That cannot be told.' },
  unchanged: { vi: 'Không.', en: 'No.' },
  toBeReviewed: { vi: 'CÓ thay đổi cần xem', en: 'There are changes to look at' },
  permittedOnly: { vi: 'Chỉ có thay đổi được phép', en: 'Only what is permitted' },
} as const satisfies Record<string, Bilingual>;

/* biome-ignore format: read as a table */
export const LEVELS: Readonly<Record<PadesLevel, Bilingual>> = {
  'B-B': { vi: 'B-B (không kèm dấu thời gian)', en: 'B-B (without a timestamp)' },
  'B-T': { vi: 'B-T (kèm dấu thời gian)', en: 'B-T (with a timestamp)' },
  'B-LT': { vi: 'B-LT (kèm dấu thời gian và thông tin thu hồi)', en: 'B-LT (with a timestamp and revocation data)' },
  'B-LTA': { vi: 'B-LTA (lưu trữ dài hạn)', en: 'B-LTA (for long-term keeping)' },
  CMS: { vi: 'CMS (không theo PAdES baseline)', en: 'CMS (not PAdES baseline)' },
};

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
