export const README = `GÓI BẰNG CHỨNG KÝ SỐ

original/      tài liệu như khi tải lên
signed/        tài liệu đã ký
report/        kết quả kiểm tra chữ ký (JSON) và phiếu kiểm tra (PDF; có chữ ký số của hệ thống nếu hệ thống có khóa ký phiếu)
certificates/  chứng thư: có trong tài liệu, tải về, hoặc nằm trên đường dẫn tới gốc được tin cậy (DER)
ocsps/, crls/  trả lời OCSP và danh sách thu hồi đúng như đã nhận: trước khi ký, có trong tài liệu, khi lập gói này (DER)
timestamps/    dấu thời gian có trong tài liệu đã ký (DER)
sources.json   mỗi tệp trong bốn thư mục trên có từ đâu, lúc nào
timeline.json  diễn biến của yêu cầu ký
audit/events.json      nhật ký: mỗi dòng mang giá trị băm của dòng trước; dữ liệu cá nhân được mã hóa
audit/checkpoint.json  xác nhận có chữ ký của hệ thống: tại thời điểm đó nhật ký kết thúc ở dòng nào. Chứa khóa công khai (keyId,
                       publicKey): hãy so với khóa mà đơn vị vận hành công bố. Không có tệp này nếu gói được lập trước lần xác nhận đầu tiên.
manifest.json  SHA-256 của mọi tệp trong gói

Kiểm tra không cần kết nối mạng:
  ./script/kyso evidence verify --trust THƯ_MỤC_CHỨNG_THƯ_GỐC --public-key KEY_ID:KHÓA_CÔNG_KHAI TỆP.zip

EVIDENCE OF A DIGITAL SIGNATURE

original/      the documents as they were uploaded
signed/        the documents as they were signed
report/        what was found out about the signatures (JSON), and the sheet (PDF; signed by the service where it has a key for that)
certificates/  certificates: from the documents, fetched, or of the path to a trusted root (DER)
ocsps/, crls/  OCSP answers and revocation lists as received: before signing, inside the documents, for this package (DER)
timestamps/    timestamps inside the signed documents (DER)
sources.json   where and when each file of these four folders was had
timeline.json  what happened to the request
audit/events.json      the log: each row carries the hash of the one before; personal data is sealed
audit/checkpoint.json  signed statement of the service: at that time the log ended so. It holds the public key (keyId, publicKey): compare
                       it with what the operator publishes. Absent when the package was made before the first statement.
manifest.json  SHA-256 of every file of the package

Check it without a network:
  ./script/kyso evidence verify --trust FOLDER_OF_ROOTS --public-key KEY_ID:PUBLIC_KEY FILE.zip
`;
