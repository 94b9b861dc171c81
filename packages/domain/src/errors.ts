/**
 * Every coded failure of Kyso, in one table: problem documents, `failure` of a request, `docs/errors.md` and the
 * screens all read it. Not here: answers (a refusal by the signer is a value) and bugs (a `TypeError` crashes).
 */

/** A sentence in both languages of the product; Vietnamese is the one citizens and officers see first. */
export type Bilingual = { readonly vi: string; readonly en: string };

export type ErrorRow = {
  /** HTTP status when the code is rendered as an RFC 9457 problem document. */
  readonly status: number;
  /** `later`: the same call may succeed; `after-fix`: the caller must change something; `never`: give up. */
  readonly retry: 'never' | 'later' | 'after-fix';
  /** What happened, for the person at the screen. */
  readonly title: Bilingual;
  /** What to do next. */
  readonly next: Bilingual;
};

const row = (
  status: number,
  retry: ErrorRow['retry'],
  vi: string,
  en: string,
  nextVi: string,
  nextEn: string,
): ErrorRow => ({ status, retry, title: { vi, en }, next: { vi: nextVi, en: nextEn } });

/* biome-ignore format: one row a code, read as a table */
export const ERRORS = {
  // ── HTTP: the call itself
  'validation_failed':         row(422, 'after-fix', 'Dữ liệu chưa hợp lệ.', 'The data is not valid.', 'Sửa các trường được nêu rồi gửi lại.', 'Correct the named fields and send again.'),
  'malformed_json':            row(400, 'after-fix', 'Nội dung gửi lên không phải JSON hợp lệ.', 'The body is not valid JSON.', 'Kiểm tra cú pháp JSON và mã hóa UTF-8.', 'Check the JSON syntax and the UTF-8 encoding.'),
  'unauthenticated':           row(401, 'after-fix', 'Khóa API không đúng hoặc đã hết hiệu lực.', 'The API key is wrong or no longer valid.', 'Gửi khóa trong tiêu đề Authorization: Bearer.', 'Send the key in the header Authorization: Bearer.'),
  'forbidden':                 row(403, 'after-fix', 'Khóa API không có quyền làm việc này.', 'The API key does not have the scope for this.', 'Dùng khóa có quyền phù hợp.', 'Use a key with the required scope.'),
  'not_found':                 row(404, 'after-fix', 'Không tìm thấy.', 'Not found.', 'Kiểm tra lại mã định danh.', 'Check the identifier.'),
  'method_not_allowed':        row(405, 'after-fix', 'Phương thức không được hỗ trợ ở địa chỉ này.', 'This address does not answer that method.', 'Xem tài liệu API.', 'See the API reference.'),
  'invalid_transition':        row(409, 'never',     'Yêu cầu ký không còn ở trạng thái cho phép việc này.', 'The request is no longer in a state that allows this.', 'Xem trạng thái hiện tại của yêu cầu.', 'Look at the current status of the request.'),
  'precondition_failed':       row(412, 'after-fix', 'Dữ liệu đã được người khác thay đổi.', 'Somebody else changed this in the meantime.', 'Tải lại rồi sửa trên bản mới nhất.', 'Read it again and repeat the change on the latest version.'),
  'payload_too_large':         row(413, 'after-fix', 'Nội dung gửi lên vượt quá dung lượng cho phép.', 'The body is larger than allowed.', 'Gửi nội dung nhỏ hơn giới hạn được nêu.', 'Send a body below the stated limit.'),
  'unsupported_media_type':    row(415, 'after-fix', 'Kiểu nội dung không được hỗ trợ.', 'The media type is not supported.', 'Xem các kiểu được nêu trong phần chi tiết.', 'Use one of the types named in the detail.'),
  'idempotency_key_missing':   row(400, 'after-fix', 'Thiếu tiêu đề Idempotency-Key.', 'The Idempotency-Key header is missing.', 'Gửi một khóa riêng cho mỗi yêu cầu ký.', 'Send a key of its own for each signature request.'),
  'idempotency_key_reused':    row(422, 'after-fix', 'Idempotency-Key này đã dùng cho một nội dung khác.', 'This Idempotency-Key was used with another body.', 'Dùng khóa mới cho nội dung mới.', 'Use a new key for a new body.'),
  'idempotency_in_progress':   row(409, 'later',     'Yêu cầu cùng Idempotency-Key đang được xử lý.', 'A call with the same Idempotency-Key is still running.', 'Thử lại sau giây lát.', 'Try again in a moment.'),
  'rate_limited':              row(429, 'later',     'Quá nhiều yêu cầu trong thời gian ngắn.', 'Too many calls in a short time.', 'Chờ theo Retry-After rồi thử lại.', 'Wait as Retry-After says, then try again.'),
  'store.unavailable':         row(503, 'later',     'Hệ thống lưu trữ tạm thời gián đoạn.', 'The store is temporarily unavailable.', 'Thử lại sau; yêu cầu chưa được ghi nhận.', 'Try again later; nothing was accepted.'),
  'internal':                  row(500, 'later',     'Có lỗi hệ thống.', 'Something went wrong inside the service.', 'Gửi mã tra cứu cho quản trị rồi thử lại.', 'Give the request id to the operator and try again.'),

  // ── the document
  'document.not_pdf':          row(422, 'after-fix', 'Tệp không phải là PDF.', 'The file is not a PDF.', 'Tải lên tệp PDF.', 'Upload a PDF.'),
  'document.empty':            row(422, 'after-fix', 'Tệp trống.', 'The file is empty.', 'Tải tệp khác.', 'Upload another file.'),
  'document.corrupted':        row(422, 'after-fix', 'Tệp PDF bị lỗi hoặc bị thiếu phần cuối.', 'The PDF is damaged or cut short.', 'Xuất lại tệp PDF rồi tải lên.', 'Export the PDF again and upload it.'),
  'document.encrypted':        row(422, 'after-fix', 'Tệp PDF có mật khẩu hoặc bị mã hóa.', 'The PDF is encrypted.', 'Bỏ mật khẩu rồi tải lên lại.', 'Remove the password and upload again.'),
  'document.locked':           row(422, 'never',     'Tài liệu không cho phép ký thêm.', 'The document does not permit further signatures.', 'Dùng bản tài liệu chưa bị khóa.', 'Use a copy that is not locked.'),
  'document.ambiguous':        row(422, 'after-fix', 'Các phần mềm có thể đọc tệp PDF này thành những nội dung khác nhau nên không thể ký.', 'Readers may disagree on what this PDF says, so it cannot be signed safely.', 'Xuất lại tệp PDF từ phần mềm soạn thảo.', 'Export the PDF again from its source.'),
  'document.too_complex':      row(422, 'after-fix', 'Tệp PDF vượt quá giới hạn xử lý.', 'The PDF exceeds a processing limit.', 'Xuất lại tệp PDF đơn giản hơn.', 'Export a simpler PDF.'),
  'document.too_large':        row(413, 'after-fix', 'Tệp vượt quá dung lượng cho phép.', 'The file is larger than allowed.', 'Tải tệp nhỏ hơn.', 'Upload a smaller file.'),
  'document.changed':          row(409, 'after-fix', 'Tài liệu đã thay đổi sau khi bạn xem.', 'The document changed after it was shown.', 'Xem lại và ký.', 'Look at it again and sign.'),
  'document.unsupported':      row(422, 'after-fix', 'Tệp PDF dùng một tính năng chưa được hỗ trợ khi ký.', 'The PDF uses a feature that cannot be signed yet.', 'Xuất lại tệp PDF.', 'Export the PDF again.'),
  'image.invalid':             row(422, 'after-fix', 'Ảnh chữ ký không phải PNG hoặc JPEG hợp lệ.', 'The signature image is not a valid PNG or JPEG.', 'Tải ảnh PNG hoặc JPEG.', 'Upload a PNG or JPEG.'),
  'placement.out_of_page':     row(422, 'after-fix', 'Ô chữ ký nằm ngoài trang.', 'The signature box is outside the page.', 'Chọn lại vị trí ký.', 'Choose the position again.'),
  'placement.page_not_found':  row(422, 'after-fix', 'Tài liệu không có trang được chọn.', 'The document does not have that page.', 'Chọn lại trang ký.', 'Choose the page again.'),
  'placement.anchor_not_found': row(422, 'after-fix', 'Không thấy từ khóa vị trí ký trong tài liệu.', 'The keyword for the position was not found in the document.', 'Chọn vị trí bằng tay.', 'Choose the position by hand.'),
  'placement.anchor_ambiguous': row(422, 'after-fix', 'Có nhiều vị trí trùng với từ khóa vị trí ký.', 'The keyword for the position stands in more than one place.', 'Chọn vị trí bằng tay.', 'Choose the position by hand.'),

  // ── time stamps and evidence
  'timestamp.unavailable':     row(503, 'later',     'Máy chủ cấp dấu thời gian đang gián đoạn.', 'No time-stamping authority is answering.', 'Chữ ký vẫn có hiệu lực; hệ thống sẽ bổ sung dấu thời gian sau.', 'The signature stands; the time stamp is added later.'),
  'evidence.unavailable':      row(503, 'later',     'Chưa lấy được thông tin thu hồi của chứng thư.', 'The revocation data of a certificate cannot be fetched.', 'Hệ thống sẽ thử lại.', 'The service tries again.'),
  'level.unavailable':         row(422, 'after-fix', 'Hệ thống chưa có máy chủ cấp dấu thời gian nên không nhận mức chữ ký này.', 'This level needs a time-stamping authority, and none is configured.', 'Chọn mức B-B hoặc báo quản trị cấu hình KYSO_TSA_URLS.', 'Choose level B-B, or have the operator set KYSO_TSA_URLS.'),

  // ── the signer and the provider
  'provider.unknown':          row(422, 'after-fix', 'Không có nhà cung cấp này.', 'There is no such provider.', 'Chọn nhà cung cấp trong danh sách.', 'Choose a provider from the list.'),
  'provider.exists':           row(409, 'after-fix', 'Mã nhà cung cấp này đã được đăng ký.', 'A provider is registered under this code.', 'Dùng mã khác hoặc sửa nhà cung cấp đã có.', 'Use another code, or change the one that is there.'),
  'provider.untested':         row(409, 'after-fix', 'Cấu hình nhà cung cấp chưa được kiểm tra thành công.', 'The settings of the provider were not tested with success.', 'Kiểm tra kết nối rồi kích hoạt lại.', 'Test the connection, then activate again.'),
  'provider.in_use':           row(409, 'after-fix', 'Nhà cung cấp đang được sử dụng.', 'The provider is in use.', 'Tắt nhà cung cấp và chờ các yêu cầu đang mở kết thúc.', 'Disable it and wait until no request is open.'),
  'provider.disabled':         row(409, 'after-fix', 'Nhà cung cấp này đã bị tắt.', 'The provider is disabled.', 'Chọn nhà cung cấp khác.', 'Choose another provider.'),
  'provider.unavailable':      row(503, 'later',     'Hệ thống của nhà cung cấp đang gián đoạn.', 'The provider is not answering.', 'Gửi lại yêu cầu sau ít phút hoặc chọn nhà cung cấp khác.', 'Send the request again later or choose another provider.'),
  'provider.rate_limited':     row(503, 'later',     'Nhà cung cấp đang giới hạn số lượng yêu cầu.', 'The provider is limiting calls.', 'Thử lại sau ít phút.', 'Try again in a few minutes.'),
  'provider.credentials_rejected': row(502, 'after-fix', 'Nhà cung cấp từ chối tài khoản kết nối của hệ thống.', 'The provider rejected the credentials of this service.', 'Báo quản trị kiểm tra cấu hình kết nối.', 'Ask the operator to check the provider settings.'),
  'provider.protocol_error':   row(502, 'later',     'Nhà cung cấp trả lời không đúng quy cách.', 'The provider answered outside its protocol.', 'Báo quản trị kèm mã tra cứu.', 'Tell the operator the request id.'),
  'provider.bad_signature':    row(502, 'never',     'Chữ ký nhận về không khớp với tài liệu.', 'The signature returned does not match the document.', 'Báo quản trị kèm mã tra cứu.', 'Tell the operator the request id.'),
  'provider.batch_too_large':  row(422, 'after-fix', 'Nhà cung cấp không nhận nhiều tài liệu như vậy trong một lần xác nhận.', 'The provider does not take so many documents under one approval.', 'Chia tài liệu thành nhiều yêu cầu ký.', 'Split the documents over several requests.'),
  'provider.quota_exceeded':   row(422, 'after-fix', 'Tài khoản ký số đã hết lượt ký.', 'The account has no signatures left.', 'Mua thêm lượt ký hoặc chọn nhà cung cấp khác.', 'Buy more signatures or choose another provider.'),
  'provider.signature_not_embeddable': row(502, 'never', 'Nhà cung cấp trả về dạng chữ ký không gắn được vào tài liệu.', 'The provider returned a kind of signature that cannot be embedded.', 'Chọn nhà cung cấp khác và báo quản trị.', 'Choose another provider and tell the operator.'),
  'account.not_found':         row(422, 'after-fix', 'Chưa tìm thấy tài khoản ký số của bạn tại nhà cung cấp.', 'The provider has no signing account for this person.', 'Kiểm tra số CCCD hoặc đăng ký tài khoản ký số.', 'Check the citizen number or register an account.'),
  'account.locked':            row(422, 'after-fix', 'Tài khoản ký số đang bị khóa tại nhà cung cấp.', 'The account is locked at the provider.', 'Liên hệ nhà cung cấp để mở khóa.', 'Ask the provider to unlock it.'),
  'account.grant_required':    row(422, 'after-fix', 'Tài khoản ký số chưa được liên kết hoặc liên kết đã hết hạn.', 'The account is not linked, or the link has expired.', 'Liên kết lại tài khoản ký số.', 'Link the account again.'),
  'account.phone_required':    row(422, 'after-fix', 'Nhà cung cấp này cần số điện thoại của người ký.', 'This provider needs the mobile number of the signer.', 'Bổ sung số điện thoại rồi gửi lại.', 'Add the mobile number and send again.'),
  'credential.none':           row(422, 'after-fix', 'Bạn chưa có chứng thư chữ ký số tại nhà cung cấp này.', 'There is no certificate for this person at the provider.', 'Đăng ký chứng thư hoặc chọn nhà cung cấp khác.', 'Apply for a certificate or choose another provider.'),
  'credential.expired':        row(422, 'after-fix', 'Chứng thư chữ ký số đã hết hạn.', 'The certificate has expired.', 'Gia hạn hoặc chọn chứng thư khác.', 'Renew it or choose another one.'),
  'credential.not_yet_valid':  row(422, 'later',     'Chứng thư chữ ký số chưa có hiệu lực.', 'The certificate is not valid yet.', 'Chờ đến ngày có hiệu lực.', 'Wait until it becomes valid.'),
  'credential.revoked':        row(422, 'after-fix', 'Chứng thư chữ ký số đã bị thu hồi.', 'The certificate has been revoked.', 'Chọn chứng thư khác.', 'Choose another certificate.'),
  'credential.suspended':      row(422, 'after-fix', 'Chứng thư chữ ký số đang bị tạm dừng.', 'The certificate is suspended.', 'Liên hệ nhà cung cấp.', 'Contact the provider.'),
  'credential.unusable':       row(422, 'after-fix', 'Nhà cung cấp không cho dùng chứng thư này để ký.', 'The provider does not let this certificate sign.', 'Liên hệ nhà cung cấp.', 'Contact the provider.'),
  'credential.untrusted':      row(422, 'after-fix', 'Chứng thư chữ ký số chưa dẫn tới tổ chức chứng thực được tin cậy.', 'The certificate leads to no authority that is trusted here.', 'Chọn chứng thư khác, hoặc báo quản trị nạp chứng thư gốc của tổ chức cấp.', 'Choose another certificate, or have the operator load the root of its issuer.'),
  'credential.status_unknown': row(503, 'later',     'Chưa kiểm tra được tình trạng chứng thư số.', 'The revocation status of the certificate could not be checked.', 'Thử lại sau.', 'Try again later.'),
  'credential.identity_mismatch': row(422, 'after-fix', 'Chứng thư số không thuộc về người nộp hồ sơ.', 'The certificate does not belong to this person.', 'Chọn đúng tài khoản.', 'Choose the right account.'),
  'credential.weak_key':       row(422, 'after-fix', 'Khóa của chứng thư không đạt yêu cầu an toàn.', 'The key of the certificate is too weak.', 'Liên hệ nhà cung cấp.', 'Contact the provider.'),
  'approval.declined':         row(409, 'after-fix', 'Bạn đã từ chối ký trên điện thoại.', 'The signer declined on the phone.', 'Ký lại.', 'Sign again.'),
  'approval.expired':          row(409, 'after-fix', 'Đã hết thời gian xác nhận.', 'The time to approve has passed.', 'Gửi lại yêu cầu.', 'Send the request again.'),
  'approval.wrong_pin':        row(409, 'after-fix', 'Bạn đã nhập sai mã PIN quá số lần cho phép.', 'The PIN was entered wrong too often.', 'Đặt lại mã PIN trong ứng dụng của nhà cung cấp rồi ký lại.', 'Reset the PIN in the app of the provider and sign again.'),
  'approval.wrong_code':       row(409, 'after-fix', 'Mã đối chiếu hoặc mã xác thực đã chọn không đúng.', 'A wrong verification code was chosen.', 'Ký lại và đối chiếu đúng mã trên màn hình.', 'Sign again and compare the code with the one on the screen.'),
  'approval.lost':             row(503, 'after-fix', 'Không xác định được bạn đã xác nhận hay chưa. Chưa có tài liệu nào được ký.', 'We cannot know whether you approved; nothing was signed.', 'Ký lại; nếu điện thoại còn hiện yêu cầu cũ thì bỏ qua.', 'Sign again; ignore the earlier request if the phone still shows it.'),
  'approval.device_unreachable': row(409, 'later',   'Không gửi được thông báo tới điện thoại.', 'The phone could not be reached.', 'Mở ứng dụng và kiểm tra mạng; nếu đổi máy thì kích hoạt lại ứng dụng.', 'Open the app and check the network; activate the app again on a new phone.'),
  'approval.device_busy':      row(409, 'later',     'Đang có một giao dịch ký khác chờ xác nhận.', 'Another signing is waiting for approval on the phone.', 'Hoàn tất hoặc hủy giao dịch đó rồi ký lại.', 'Finish or cancel that one, then sign again.'),
  'request.overdue':           row(503, 'later',     'Hệ thống chưa xử lý kịp yêu cầu ký.', 'The service did not get to the request in time.', 'Gửi lại yêu cầu.', 'Send the request again.'),
  'approval.failed':           row(409, 'after-fix', 'Nhà cung cấp báo ký không thành công trên điện thoại.', 'The provider reports that signing on the phone failed.', 'Mở ứng dụng của nhà cung cấp rồi ký lại.', 'Open the app of the provider and sign again.'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/** Facts that help to repair the fault: field names, limits, counts. Never a secret, a name or document text. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * A coded failure. `message` is one lower-case sentence for developers and logs, in English, free of personal data
 * and secrets; the sentence for people comes from {@link ERRORS}.
 */
export class KysoError extends Error {
  override readonly name = 'KysoError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  get retry(): ErrorRow['retry'] {
    return ERRORS[this.code].retry;
  }
}

export function isKysoError(error: unknown, code?: ErrorCode): error is KysoError {
  return error instanceof KysoError && (code === undefined || error.code === code);
}
