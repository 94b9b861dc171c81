/** Every sentence of the page, in both languages; `{name}` parts are filled in by `say`. */

/* biome-ignore format: one row a sentence, read as a table */
const SENTENCES = {
  simulation:     ['Đây là mô phỏng để kiểm thử, không phải ứng dụng của nhà cung cấp', 'A simulation for testing, not the app of the provider'],
  everyApp:       ['Ứng dụng ký số', 'Signing apps'],
  simulated:      ['(mô phỏng)', '(simulated)'],
  everybody:      ['Điện thoại của mọi công dân', 'The phone of every citizen'],
  phoneOf:        ['Điện thoại của {id}', 'Phone of {id}'],
  switchLanguage: ['EN – Switch to English', 'VI – Chuyển sang tiếng Việt'],
  offline:        ['Mất kết nối với môi trường mô phỏng. Đang thử lại…', 'Lost the connection to the sandbox. Trying again…'],
  waiting:        ['Chờ xác nhận', 'Waiting for you'],
  nothingWaiting: ['Không có yêu cầu nào chờ xác nhận', 'Nothing is waiting for your approval'],
  nothingHint:    ['Yêu cầu ký mới sẽ tự hiện ở đây.', 'New requests appear here by themselves.'],
  history:        ['Gần đây', 'Recent'],
  noDescription:  ['Yêu cầu ký số', 'Request to sign'],
  documents:      ['{n} giấy tờ', 'Documents: {n}'],
  moreDocuments:  ['Xem thêm {n} giấy tờ', 'Show {n} more'],
  code:           ['Mã đối chiếu', 'Verification code'],
  codeHint:       ['Chỉ xác nhận khi mã này trùng với mã trên màn hình nộp hồ sơ.', 'Approve only if this code equals the one on the portal.'],
  timeLeft:       ['Thời gian còn lại', 'Time left'],
  approve:        ['Xác nhận ký', 'Approve'],
  others:         ['Tình huống khác', 'Other things that happen'],
  delay:          ['Xác nhận sau 8 giây', 'Approve after 8 s'],
  wrong_pin:      ['Nhập sai mã PIN', 'Enter a wrong PIN'],
  wrong_code:     ['Chọn sai mã đối chiếu', 'Pick the wrong code'],
  lose_network:   ['Mất mạng', 'Lose the network'],
  approve_late:   ['Xác nhận khi đã hết hạn', 'Approve after expiry'],
  approve_twice:  ['Xác nhận hai lần', 'Answer twice'],
  sign_other:     ['Ký nội dung khác', 'Sign something else'],
  decline:        ['Từ chối', 'Decline'],
  ignore:         ['Bỏ qua', 'Ignore'],
  sending:        ['Đang gửi…', 'Sending…'],
  notSent:        ['Chưa gửi được. Hãy thử lại.', 'It could not be sent. Try again.'],
  signed:         ['Đã ký', 'Signed'],
  declined:       ['Đã từ chối', 'Declined'],
  expired:        ['Hết thời gian', 'Expired'],
  wrong_pin_done: ['Sai mã PIN', 'Wrong PIN'],
  wrong_code_done: ['Sai mã đối chiếu', 'Wrong code'],
  unreachable:    ['Không liên lạc được', 'Not reachable'],
  dismissed:      ['Đã bỏ qua', 'Ignored'],
  gone:           ['Không còn yêu cầu này', 'This request is gone'],
  signedHint:     ['Chữ ký số đã được gửi về hệ thống.', 'The signature was sent to the portal.'],
  declinedHint:   ['Không có giấy tờ nào được ký.', 'Nothing was signed.'],
  expiredHint:    ['Yêu cầu này đã quá thời gian xác nhận.', 'The time to approve has passed.'],
  wrong_pin_doneHint: ['Nhà cung cấp nhận được mã PIN sai; không có giấy tờ nào được ký.', 'The provider got a wrong PIN; nothing was signed.'],
  wrong_code_doneHint: ['Mã được chọn không trùng; không có giấy tờ nào được ký.', 'The code picked was not the right one; nothing was signed.'],
  unreachableHint: ['Nhà cung cấp không liên lạc được với điện thoại.', 'The provider cannot reach the phone.'],
  dismissedHint:  ['Thông báo đã được cất; yêu cầu sẽ tự hết hạn.', 'The notice was put away; the request will expire by itself.'],
  goneHint:       ['Môi trường mô phỏng đã được đặt lại.', 'The sandbox was reset.'],
  newRequest:     ['Có yêu cầu ký mới của {name}', 'New request to sign for {name}'],
};

export const LANGUAGES = ['vi', 'en'];

export const MESSAGES = Object.fromEntries(
  LANGUAGES.map((language, column) => [
    language,
    Object.fromEntries(Object.entries(SENTENCES).map(([key, texts]) => [key, texts[column]])),
  ]),
);

let current = 'vi';

export function speak(language) {
  current = LANGUAGES.includes(language) ? language : 'vi';
  return current;
}

export function say(key, values = {}) {
  return MESSAGES[current][key].replace(/\{(\w+)\}/g, (_whole, name) => String(values[name] ?? ''));
}
