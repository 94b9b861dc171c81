import { type Answer, jsonAnswer } from '../http/message.ts';

/* biome-ignore format: one row a refusal, read as a table */
export const REFUSALS = {
  client:       () => fail(400, 'e1001', 'client id or client key is invalid', 'Ứng dụng chưa được đăng ký'),
  password:     () => fail(400, 'e1002', 'user name or password is invalid', 'Sai tên đăng nhập hoặc mật khẩu'),
  secondFactor: () => fail(400, '122', 'two factor authentication required', 'Cần xác thực hai bước'),
  otp:          () => fail(400, '1001', 'otp is invalid', 'Mã OTP không đúng'),
  refresh:      () => fail(400, 'e1003', 'refresh token is invalid', 'Phiên đăng nhập đã hết hạn'),
  token:        () => fail(401, 'e2001', 'access_token_invalid', 'Phiên đăng nhập không hợp lệ'),
  validation:   () => fail(400, 'e400', 'validation', 'Dữ liệu không hợp lệ'),
  certificate:  () => fail(400, 'e4003', 'certificate is not usable', 'Chứng thư không hợp lệ'),
  quota:        () => fail(400, 'e4005', 'quota', 'Tài khoản đã hết lượt ký'),
  locked:       () => fail(400, 'e4006', 'account locked', 'Tài khoản đã bị khóa'),
  busy:         () => fail(400, 'e4007', 'busy', 'Đang có giao dịch khác chờ xác nhận'),
  notFound:     () => fail(404, 'e404', 'transaction not found', 'Không tìm thấy giao dịch'),
  server:       () => fail(500, 'e500', 'internal error', 'Lỗi hệ thống'),
} as const;

function fail(status: number, errorCode: string, devMsg: string, userMsg: string): Answer {
  const failures = errorCode === 'e400' ? [{ property: 'body', failureReason: 'invalid' }] : [];
  const rest = { moreInfo: '', traceId: '', validationFailures: failures };
  return jsonAnswer(status, { error: true, errorCode, devMsg, userMsg, ...rest });
}
