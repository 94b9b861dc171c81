export const README = `GÓI BẰNG CHỨNG KÝ SỐ

original/      tài liệu như khi tải lên
signed/        tài liệu đã ký
report/        kết quả kiểm tra chữ ký (JSON) và phiếu kiểm tra (PDF)
certificates/, ocsps/, crls/, timestamps/
               chứng thư, trả lời OCSP, danh sách thu hồi và dấu thời gian có trong tài liệu đã ký (DER)
timeline.json  diễn biến của yêu cầu ký
audit/         nhật ký: mỗi dòng mang giá trị băm của dòng trước; dữ liệu cá nhân được mã hóa
manifest.json  SHA-256 của mọi tệp trong gói

Kiểm tra không cần kết nối mạng:  ./script/kyso evidence verify TỆP.zip --trust THƯ_MỤC_CHỨNG_THƯ_GỐC

EVIDENCE OF A DIGITAL SIGNATURE

original/      the documents as they were uploaded
signed/        the documents as they were signed
report/        what was found out about the signatures (JSON), and the sheet (PDF)
certificates/, ocsps/, crls/, timestamps/
               certificates, OCSP answers, revocation lists and timestamps that the signed documents carry (DER)
timeline.json  what happened to the request
audit/         the log: each row carries the hash of the one before; personal data is sealed
manifest.json  SHA-256 of every file of the package

Check it without a network:  ./script/kyso evidence verify FILE.zip --trust FOLDER_OF_ROOTS
`;
