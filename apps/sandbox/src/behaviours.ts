/** What can happen to an order of signatures, as data. The handlers read the columns; none of them tests a name. */

/** State of a certificate as the CA knows it. */
export type CredentialKind = 'valid' | 'expired' | 'revoked' | 'suspended';

/** What an automatic citizen, or the phone for them, does about a notification. */
export type AutomaticVerdict = 'approve' | 'decline' | 'wrong_pin' | 'wrong_code' | 'lose_network';

export type Behaviour = {
  /** False: the provider answers that there is no such user. */
  readonly known: boolean;
  /** Certificates of the account, in the order in which the provider lists them. */
  readonly certificates: readonly CredentialKind[];
  /** Absent: a person answers on the phone page. `never`: nobody does, and the phone page does not ask. */
  readonly answer:
    | 'by-hand'
    | 'never'
    | { readonly verdict: AutomaticVerdict; readonly when: 'soon' | 'slow' | 'late'; readonly twice?: true };
  /** Whether the status call says that time is over, or goes on saying "waiting". */
  readonly announcesExpiry: boolean;
  /** What is signed, and with which key. */
  readonly signs: 'asked' | 'other-hash' | 'other-key';
  /** The provider refuses an order for this account, before any phone rings. */
  readonly refusal?: 'quota' | 'locked' | 'busy';
  /**
   * `before`: the first sign call of a transaction fails and is not accepted. The others accept the order, and then
   * `after` answers an error, `silent` nothing at all, `dropped` cuts the connection.
   */
  readonly signFault?: 'before' | 'after' | 'silent' | 'dropped';
  /** The provider loses the order right after it accepted it. */
  readonly forgets?: true;
  /** Every call for this citizen fails so. */
  readonly outage?: 'server-error' | 'html';
  readonly vi: string;
  readonly en: string;
};

const usual = { known: true, certificates: ['valid'], announcesExpiry: true, signs: 'asked' } as const;
const robot = (verdict: AutomaticVerdict, when: 'soon' | 'slow' | 'late') =>
  ({ ...usual, answer: { verdict, when } }) as const;
const approve = robot('approve', 'soon');

/* biome-ignore format: one row a behaviour, read as a table */
const TABLE = {
  manual:               { ...usual, answer: 'by-hand', vi: 'Chờ người dùng bấm trên trang điện thoại', en: 'Waits for a tap on the phone page' },
  approve:              { ...approve, vi: 'Tự xác nhận sau khoảng 0,3 giây', en: 'Approves by itself after about 0.3 s' },
  approve_slow:         { ...robot('approve', 'slow'), vi: 'Tự xác nhận sau 8 giây', en: 'Approves by itself after 8 s' },
  decline:              { ...robot('decline', 'soon'), vi: 'Tự từ chối sau khoảng 0,3 giây', en: 'Declines by itself after about 0.3 s' },
  ignore:               { ...usual, answer: 'never', vi: 'Không bao giờ trả lời; giao dịch hết hạn', en: 'Never answers; the transaction expires' },
  ignore_silently:      { ...usual, answer: 'never', announcesExpiry: false, vi: 'Không trả lời và nhà cung cấp cũng không báo hết hạn', en: 'Never answers, and the provider never says that time is over' },
  approve_late:         { ...robot('approve', 'late'), vi: 'Xác nhận khi giao dịch đã hết hạn', en: 'Approves after the transaction has expired' },
  no_certificate:       { ...approve, certificates: [], vi: 'Có tài khoản nhưng chưa có chứng thư chữ ký số', en: 'Has an account but no certificate' },
  expired_certificate:  { ...approve, certificates: ['expired'], vi: 'Chứng thư chữ ký số đã hết hạn', en: 'The certificate has expired' },
  revoked_certificate:  { ...approve, certificates: ['revoked'], vi: 'Chứng thư chữ ký số đã bị thu hồi', en: 'The certificate is revoked (CRL and OCSP too)' },
  suspended_certificate: { ...approve, certificates: ['suspended'], vi: 'Chứng thư chữ ký số đang bị tạm dừng', en: 'The certificate is on hold (CRL and OCSP too)' },
  unknown_user:         { ...approve, known: false, certificates: [], vi: 'Nhà cung cấp không có tài khoản này', en: 'The provider does not know this person' },
  wrong_hash:           { ...approve, signs: 'other-hash', vi: 'Chữ ký trả về được tạo trên một giá trị băm khác', en: 'The value returned signs another hash' },
  wrong_key:            { ...approve, signs: 'other-key', vi: 'Chữ ký trả về được tạo bằng khóa khác', en: 'The value returned is made with another key' },
  server_error_before:  { ...approve, signFault: 'before', vi: 'Lần gửi đầu lỗi 500 và không được nhận', en: 'The first sign call of a transaction answers 500 and is not accepted' },
  server_error_after:   { ...approve, signFault: 'after', vi: 'Yêu cầu đã được nhận nhưng trả về lỗi 500', en: 'The sign call is accepted but answers 500' },
  provider_down:        { ...approve, outage: 'server-error', vi: 'Mọi lời gọi đều lỗi 500', en: 'Every call answers 500' },
  html_instead_of_json: { ...approve, outage: 'html', vi: 'Trả về trang HTML thay cho JSON', en: 'Every call answers 200 with an HTML page' },
  two_certificates:     { ...approve, certificates: ['expired', 'valid'], vi: 'Hai chứng thư: một hết hạn (đứng trước), một còn hiệu lực', en: 'Two certificates: an expired one first, then a valid one' },
  wrong_pin:            { ...robot('wrong_pin', 'soon'), vi: 'Nhập sai mã PIN', en: 'Enters a wrong PIN' },
  wrong_code:           { ...robot('wrong_code', 'soon'), vi: 'Chọn sai mã đối chiếu', en: 'Picks the wrong verification code' },
  lose_network:         { ...robot('lose_network', 'soon'), vi: 'Điện thoại mất mạng', en: 'The phone has no network' },
  approve_twice:        { ...usual, answer: { verdict: 'approve', when: 'soon', twice: true }, vi: 'Xác nhận hai lần; thông báo về hai lần', en: 'Answers twice; the notice comes twice' },
  quota:                { ...approve, refusal: 'quota', vi: 'Hết lượt ký', en: 'The signing quota is used up' },
  locked:               { ...approve, refusal: 'locked', vi: 'Tài khoản ký số bị khóa', en: 'The account is locked' },
  busy:                 { ...approve, refusal: 'busy', vi: 'Điện thoại đang xử lý một yêu cầu khác', en: 'The phone is busy with another request' },
  accepted_silently:    { ...approve, signFault: 'silent', vi: 'Yêu cầu đã được nhận nhưng không có câu trả lời', en: 'The sign call is accepted and never answered' },
  accepted_dropped:     { ...approve, signFault: 'dropped', vi: 'Yêu cầu đã được nhận nhưng kết nối bị ngắt', en: 'The sign call is accepted and the connection cut' },
  forgotten:            { ...approve, forgets: true, vi: 'Nhà cung cấp quên yêu cầu đã nhận', en: 'The provider forgets the order it accepted' },
} as const satisfies Record<string, Behaviour>;

export type BehaviourName = keyof typeof TABLE;

export const BEHAVIOURS: Readonly<Record<BehaviourName, Behaviour>> = TABLE;
