/**
 * Every reason with which this package refuses a document, beside the code it comes under: a sentence for the person at
 * the screen in both languages, and one for developers. An error names its reason in `details.reason`; one that is not
 * listed here does not compile.
 */
import type { Bilingual, ErrorCode } from '@kyso/domain';

export type RefusalRow = { readonly citizen: Bilingual; readonly developer: string };

const row = (vi: string, en: string, developer: string): RefusalRow => ({ citizen: { vi, en }, developer });

/* biome-ignore format: one row a reason, read as a table */
export const REFUSALS = {
  'document.corrupted': {
    appearance:                    row('Hình chữ ký không đọc được.', 'The drawn signature cannot be read.', 'the appearance PDF refers to an object it does not hold'),
    bad_string:                    row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'a string is not closed, or a hexadecimal string holds other characters'),
    bad_syntax:                    row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'an object that signing needs is not PDF syntax'),
    catalog_missing:               row('Tệp PDF thiếu phần gốc.', 'The PDF has lost its root.', 'no trailer leads to a catalog, and none was found by scanning'),
    crypt_filter:                  row('Phần mã hóa của tệp PDF bị hỏng.', 'The encryption of the PDF is damaged.', 'a crypt filter is missing or makes no sense'),
    encrypt_dictionary:            row('Phần mã hóa của tệp PDF bị hỏng.', 'The encryption of the PDF is damaged.', 'the encryption dictionary lacks something or makes no sense'),
    filter_data:                   row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'the data of a stream that signing needs do not fit its filter'),
    field_not_indirect:            row('Ô chữ ký trong tệp không dùng được.', 'The signature field of the PDF cannot be used.', 'the field or its widget is written inside another object and cannot be replaced'),
    file_cut_short:                row('Tệp PDF bị thiếu phần cuối.', 'The PDF is cut short.', 'the file ends in the middle of an object that a page needs, or of a newer version of one'),
    inflate:                       row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'a compressed stream that signing needs does not decode'),
    no_pages:                      row('Tệp PDF không có trang nào.', 'The PDF has no pages.', 'there is no page that can be read'),
    object_not_found:              row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'an object is not where the cross-references say, and rebuilding them did not help'),
    object_stream:                 row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'an object stream is missing or damaged'),
    page_not_indirect:             row('Trang được chọn không đặt được chữ ký.', 'The chosen page cannot carry a signature.', 'the page is written inside the page tree and cannot be replaced'),
    page_tree_loop:                row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'the page tree contains itself'),
    predictor:                     row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'predictor parameters or rows of a stream make no sense'),
    recovery_encrypted:            row('Tệp PDF có mật khẩu bị hỏng nên không thể đọc chắc chắn.', 'The encrypted PDF is damaged and cannot be read with certainty.', 'the cross-references of an encrypted file would have to be rebuilt, and what describes its encryption is lost or packed'),
    reference_loop:                row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'references lead only to each other'),
    startxref_missing:             row('Tệp PDF bị thiếu phần cuối.', 'The PDF is cut short.', 'there is no `startxref` near the end'),
    stream_length:                 row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'the length of a stream is wrong and its end was not found'),
    text_reader:                   row('Không đọc được chữ trong tệp PDF.', 'The text of the PDF cannot be read.', 'the text reader failed'),
    text_unreadable:               row('Không đọc được chữ trong tệp PDF.', 'The text of the PDF cannot be read.', 'the text of a page cannot be extracted'),
    word_too_long:                 row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'a number or keyword is longer than any real one'),
    xref_loop:                     row('Tệp PDF bị hỏng.', 'The PDF is damaged.', '`/Prev` leads back to a section already read'),
    xref_rebuild_with_signatures:  row('Tệp PDF bị hỏng và đã có chữ ký, nên không thể ký thêm.', 'The PDF is damaged and already signed, so it cannot be signed again.', 'the cross-references would have to be rebuilt, which may change what earlier signatures show'),
    xref_unreadable:               row('Tệp PDF bị hỏng.', 'The PDF is damaged.', 'a cross-reference section is missing or unreadable'),
  },
  'document.ambiguous': {
    duplicate_key:                 row('Các phần mềm có thể đọc tệp này khác nhau.', 'Readers may disagree on this file.', 'a dictionary that has to be changed has a key twice'),
    encryption_dropped:            row('Các phần mềm có thể đọc tệp này khác nhau.', 'Readers may disagree on this file.', 'only an older trailer names `/Encrypt`'),
    hybrid_views_differ:           row('Các phần mềm có thể đọc tệp này khác nhau.', 'Readers may disagree on this file.', 'with and without `/XRefStm` an object that has to be changed is another one'),
    recovery_catalogs_differ:      row('Tệp PDF bị hỏng và có nhiều cách đọc.', 'The damaged file can be read in several ways.', 'several catalogs were found and no trailer decides'),
    recovery_generations_differ:   row('Tệp PDF bị hỏng và có nhiều cách đọc.', 'The damaged file can be read in several ways.', 'two generations of an object are in use, or the older one comes last'),
    recovery_hidden_object:        row('Tệp PDF bị hỏng và có nhiều cách đọc.', 'The damaged file can be read in several ways.', 'the last definition of an object stands in a stream, a comment or the middle of a line'),
    recovery_versions_differ:      row('Tệp PDF bị hỏng và có nhiều cách đọc.', 'The damaged file can be read in several ways.', 'the damaged cross-references and a scan lead to different contents of an object'),
    xref_overlap:                  row('Các phần mềm có thể đọc tệp này khác nhau.', 'Readers may disagree on this file.', 'one cross-reference section lists an object twice'),
    xref_spacing:                  row('Các phần mềm có thể đọc tệp này khác nhau.', 'Readers may disagree on this file.', 'a NUL or a comment stands between the numbers of a cross-reference table or behind `startxref`'),
  },
  'document.encrypted': {
    password:                      row('Tệp PDF cần mật khẩu để mở.', 'The PDF needs a password to open.', 'the text reader opens the document with another password only'),
    password_required:             row('Tệp PDF cần mật khẩu để mở.', 'The PDF needs a password to open.', 'neither the empty password nor the one given opens the document'),
    password_wrong:                row('Mật khẩu của tệp PDF không đúng.', 'The password of the PDF is wrong.', 'the password given opens the document neither as user nor as owner'),
    unknown_security_handler:      row('Tệp PDF được mã hóa theo cách không hỗ trợ.', 'The PDF is encrypted in a way that is not supported.', 'the security handler or its version is unknown'),
  },
  'document.locked': {
    certify_not_first:             row('Tài liệu đã có chữ ký nên không thể chứng nhận.', 'The document is already signed and cannot be certified.', 'only the first signature of a document can certify it'),
    doc_mdp_new_field:             row('Tài liệu đã được chứng nhận: chỉ ký được vào ô có sẵn hoặc ký không hiển thị.', 'The document is certified: sign in a field it has, or invisibly.', 'DocMDP with `/P 2` or `/P 3` and a new visible field: strict validators take that for a forbidden change'),
    doc_mdp:                       row('Chữ ký chứng nhận không cho phép thay đổi tài liệu.', 'A certifying signature forbids every change.', 'DocMDP with `/P 1`'),
    field_lock:                    row('Chữ ký trước đó đã khóa ô này hoặc cả tài liệu.', 'An earlier signature has locked this field or the document.', 'FieldMDP names the field, or `/Lock` of a signed field says `/P 1`'),
    permissions:                   row('Chủ tài liệu không cho phép ký.', 'The owner of the document does not allow signing.', '`/P` of the encryption dictionary forbids it to whoever opened as user'),
    seed_value_add_rev_info:       row('Ô chữ ký đòi kèm thông tin thu hồi.', 'The field demands revocation information.', 'required `/AddRevInfo` of the seed values'),
    seed_value_appearance_filter:  row('Ô chữ ký đòi một mẫu hiển thị riêng.', 'The field demands an appearance of its own.', 'required `/AppearanceFilter` of the seed values'),
    seed_value_cert:               row('Ô chữ ký chỉ dành cho một số chứng thư.', 'The field is reserved for certain certificates.', 'the seed values carry a required `/Cert`'),
    seed_value_digest_method:      row('Ô chữ ký đòi thuật toán băm khác.', 'The field demands another digest algorithm.', 'required `/DigestMethod` of the seed values'),
    seed_value_filter:             row('Ô chữ ký đòi bộ xử lý chữ ký khác.', 'The field demands another signature handler.', 'required `/Filter` of the seed values'),
    seed_value_legal_attestation:  row('Ô chữ ký đòi lời chứng thực pháp lý.', 'The field demands a legal attestation.', 'required `/LegalAttestation` of the seed values'),
    seed_value_lock_document:      row('Ô chữ ký đòi khóa tài liệu sau khi ký.', 'The field demands that the document be locked.', 'required `/LockDocument true` of the seed values'),
    seed_value_mdp:                row('Ô chữ ký đòi loại chữ ký khác.', 'The field demands another kind of signature.', '`/MDP` of the seed values asks for another certification level'),
    seed_value_reasons:            row('Lý do ký không thuộc các lý do mà ô chữ ký cho phép.', 'The field does not allow this reason.', 'required `/Reasons` of the seed values'),
    seed_value_sub_filter:         row('Ô chữ ký đòi định dạng chữ ký khác.', 'The field demands another signature format.', 'required `/SubFilter` of the seed values'),
    seed_value_time_stamp:         row('Ô chữ ký đòi dấu thời gian.', 'The field demands a timestamp.', 'the seed values carry a required `/TimeStamp`'),
    seed_value_version:            row('Ô chữ ký dùng phiên bản yêu cầu mới hơn.', 'The field uses a newer kind of demands.', 'required `/V` of the seed values is above 3'),
  },
  'document.too_complex': {
    appearance:                    row('Hình chữ ký quá phức tạp.', 'The drawn signature is too complex.', 'the appearance PDF brings along too many objects'),
    form_depth:                    row('Biểu mẫu trong tệp quá phức tạp.', 'The form is too complex.', 'form fields nest beyond `formDepth`'),
    form_fields:                   row('Biểu mẫu trong tệp có quá nhiều ô.', 'The form has too many fields.', 'more form fields than `formFields`'),
    load_depth:                    row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'reading an object leads to too many others'),
    nesting:                       row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'arrays and dictionaries nest beyond `nesting`'),
    object_bytes:                  row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'an object is longer than `objectBytes`'),
    object_number:                 row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'an object number is above `objectNumber`'),
    object_values:                 row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'an object holds more than `objectValues`'),
    page_tree_depth:               row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'the page tree is deeper than `pageTreeDepth`'),
    page_tree_nodes:               row('Tệp PDF có quá nhiều trang.', 'The PDF has too many pages.', 'more page tree nodes than `pageTreeNodes` were visited'),
    reading_budget:                row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'reading costs more than a total limit; `limit` names it'),
    recovered_objects:             row('Tệp PDF bị hỏng và quá lớn để khôi phục.', 'The damaged PDF is too large to be recovered.', 'more object definitions than `recoveredObjects`'),
    recovery_bytes:                row('Tệp PDF bị hỏng và quá lớn để khôi phục.', 'The damaged PDF is too large to be recovered.', 'the file is larger than `recoveryBytes`'),
    stream_bytes:                  row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'a stream is longer than `streamBytes`, stored or decoded'),
    text_memory:                   row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'reading the text needs too much memory'),
    text_time:                     row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'reading the text takes too long'),
    white_space:                   row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'there is too much white space between two tokens'),
    xref_sections:                 row('Tệp PDF có quá nhiều phiên bản.', 'The PDF has too many revisions.', 'more cross-reference sections than `xrefSections`'),
    xref_subsections:              row('Tệp PDF quá phức tạp.', 'The PDF is too complex.', 'more subsections than `xrefSubsections`'),
  },
  'document.unsupported': {
    md5_unavailable:               row('Máy chủ không đọc được kiểu mã hóa cũ của tệp.', 'The server cannot read the old encryption of this PDF.', 'the runtime has no MD5, as in FIPS mode, and encryption before revision 5 needs it'),
    filter:                        row('Tệp PDF dùng kiểu nén không hỗ trợ.', 'The PDF uses a compression that is not supported.', 'a stream that signing needs uses a filter for pictures, or an unknown one'),
    pdf_mac:                       row('Tệp PDF được bảo vệ theo cách không hỗ trợ.', 'The PDF is protected in a way that is not supported.', 'the document carries a PDF MAC (ISO/TS 32004)'),
    predictor:                     row('Tệp PDF dùng kiểu nén không hỗ trợ.', 'The PDF uses a compression that is not supported.', 'a stream uses an unknown predictor'),
  },
  'validation_failed': {
    field_name_invalid:            row('Tên ô chữ ký không hợp lệ.', 'The name of the signature field is not valid.', 'a new field needs a name without dots'),
    field_name_taken:              row('Tên ô chữ ký đã được dùng cho ô khác.', 'Another field already has this name.', 'a field with this name exists and is not an empty signature field'),
    field_signed:                  row('Ô chữ ký này đã được ký.', 'This signature field is already signed.', 'the field has a value'),
  },
  'internal': {
    placeholder_not_found:         row('Có lỗi hệ thống.', 'Something went wrong inside the service.', 'the increment given is not the one that was prepared'),
    placeholder_too_small:         row('Có lỗi hệ thống.', 'Something went wrong inside the service.', 'the CMS is longer than the room reserved; prepare again with `neededBytes`'),
  },
} as const satisfies Partial<Record<ErrorCode, Record<string, RefusalRow>>>;

export type RefusalCode = keyof typeof REFUSALS;
export type ReasonCode<Code extends RefusalCode> = string & keyof (typeof REFUSALS)[Code];

/** The row of an error's `details.reason`; `undefined` for errors of other packages and for codes without reasons. */
export function refusalOf(code: ErrorCode, reason: unknown): RefusalRow | undefined {
  const table: Readonly<Record<string, RefusalRow>> = Object.hasOwn(REFUSALS, code)
    ? REFUSALS[code as RefusalCode]
    : {}; // just looked up
  return typeof reason === 'string' && Object.hasOwn(table, reason) ? table[reason] : undefined;
}
