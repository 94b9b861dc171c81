/** What is different between the document as it was signed and as it is now, in words. */
import type { Bilingual } from '@kyso/domain';

/** `permitted`: the signature allows it. `review`: allowed, but it can cover or alter content. `forbidden`: it does not. */
export type Clearance = 'permitted' | 'review' | 'forbidden';

export type ChangeKind =
  | 'signature_added'
  | 'timestamp_added'
  | 'signature_field_added'
  | 'validation_data_added'
  | 'form_filled'
  | 'field_overwritten'
  | 'field_locked'
  | 'field_changed'
  | 'field_added'
  | 'field_removed'
  | 'annotation_added'
  | 'annotation_changed'
  | 'annotation_removed'
  | 'page_content'
  | 'page_changed'
  | 'pages_added'
  | 'pages_removed'
  | 'pages_reordered'
  | 'signature_changed'
  | 'validation_data_removed'
  | 'metadata'
  | 'structure'
  | 'form'
  | 'script'
  | 'layers'
  | 'attachments'
  | 'catalog'
  | 'trailer'
  | 'cross_references'
  | 'unreadable';

export type Change = {
  readonly kind: ChangeKind;
  readonly clearance: Clearance;
  /** 1-based, in the document as it was signed (for new pages: as it is now). */
  readonly page?: number;
  readonly field?: string;
  /** Where in the document: keys joined by slashes; for developers. */
  readonly path?: string;
};

/* biome-ignore format: one row a kind, read as a table */
const SENTENCES: Readonly<Record<ChangeKind, Bilingual>> = {
  signature_added:         { vi: 'thêm chữ ký', en: 'a signature was added' },
  timestamp_added:         { vi: 'thêm dấu thời gian', en: 'a document timestamp was added' },
  signature_field_added:   { vi: 'thêm ô chữ ký trống', en: 'an empty signature field was added' },
  validation_data_added:   { vi: 'thêm dữ liệu kiểm tra chữ ký', en: 'validation data was added' },
  form_filled:             { vi: 'điền ô biểu mẫu', en: 'a form field was filled in' },
  field_overwritten:       { vi: 'thay nội dung ô biểu mẫu đã có khi ký', en: 'a form field that was filled when signing was overwritten' },
  field_locked:            { vi: 'sửa ô biểu mẫu đã bị chữ ký khóa', en: 'a form field locked by the signature was changed' },
  field_changed:           { vi: 'sửa ô biểu mẫu', en: 'a form field was changed' },
  field_added:             { vi: 'thêm ô biểu mẫu', en: 'a form field was added' },
  field_removed:           { vi: 'xóa ô biểu mẫu', en: 'a form field was removed' },
  annotation_added:        { vi: 'thêm chú thích', en: 'an annotation was added' },
  annotation_changed:      { vi: 'sửa chú thích', en: 'an annotation was changed' },
  annotation_removed:      { vi: 'xóa chú thích', en: 'an annotation was removed' },
  page_content:            { vi: 'sửa nội dung trang', en: 'the content of the page was changed' },
  page_changed:            { vi: 'sửa thuộc tính trang', en: 'the page was changed' },
  pages_added:             { vi: 'thêm trang', en: 'pages were added' },
  pages_removed:           { vi: 'xóa trang', en: 'pages were removed' },
  pages_reordered:         { vi: 'thay hoặc đổi thứ tự trang', en: 'pages were replaced or reordered' },
  signature_changed:       { vi: 'sửa hoặc xóa chữ ký đã có', en: 'an earlier signature was changed or removed' },
  validation_data_removed: { vi: 'xóa dữ liệu kiểm tra chữ ký', en: 'validation data was removed' },
  metadata:                { vi: 'sửa thông tin mô tả tệp', en: 'the metadata of the file was changed' },
  structure:               { vi: 'sửa cấu trúc thẻ', en: 'the logical structure was changed' },
  form:                    { vi: 'sửa thiết lập biểu mẫu', en: 'the settings of the form were changed' },
  script:                  { vi: 'sửa mã lệnh hoặc hành động', en: 'scripts or actions were changed' },
  layers:                  { vi: 'sửa việc ẩn hiện lớp nội dung', en: 'the visibility of layers was changed' },
  attachments:             { vi: 'sửa tệp đính kèm hoặc danh mục tên', en: 'attachments or named objects were changed' },
  catalog:                 { vi: 'sửa thiết lập tài liệu', en: 'the settings of the document were changed' },
  trailer:                 { vi: 'sửa thông tin gốc của tệp', en: 'the trailer of the file was changed' },
  cross_references:        { vi: 'sửa bảng tham chiếu theo cách không rõ ràng', en: 'the cross-references were changed in an ambiguous way' },
  unreadable:              { vi: 'có phần không đọc được', en: 'a part cannot be read' },
};

const CLEARANCES: Readonly<Record<Clearance, Bilingual>> = {
  permitted: { vi: 'được phép', en: 'permitted' },
  review: { vi: 'CẦN XEM LẠI', en: 'NEEDS REVIEW' },
  forbidden: { vi: 'KHÔNG ĐƯỢC PHÉP', en: 'NOT PERMITTED' },
};

/** `thêm chữ ký`. */
export const changeName = (kind: ChangeKind): Bilingual => SENTENCES[kind];

/** `trang 3: sửa nội dung trang (KHÔNG ĐƯỢC PHÉP)`. */
export function changeSentence(change: Change): Bilingual {
  const say = (language: keyof Bilingual, page: string, field: string): string => {
    const where = change.page === undefined ? '' : `${page} ${change.page}: `;
    const which = change.field === undefined ? '' : ` ${field} ${JSON.stringify(change.field)}`;
    return `${where}${SENTENCES[change.kind][language]}${which} (${CLEARANCES[change.clearance][language]})`;
  };
  return { vi: say('vi', 'trang', 'ô'), en: say('en', 'page', 'field') };
}
