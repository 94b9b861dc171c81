/** Why a file cannot be read, as a sentence for people. The word behind it stays in brackets, to be searched for. */
import { type Bilingual, ERRORS, isErrorCode } from '@kyso/domain';
import type { Failure } from './outcome.ts';

const FAULTS: Readonly<Record<string, Bilingual>> = {
  ENOENT: { vi: 'Không tìm thấy tệp', en: 'There is no such file' },
  ENOTDIR: { vi: 'Không tìm thấy tệp: đường dẫn đi qua một tệp khác', en: 'A part of its path is no folder' },
  EACCES: { vi: 'Không có quyền đọc tệp', en: 'Reading it is not permitted' },
  EPERM: { vi: 'Không có quyền đọc tệp', en: 'Reading it is not permitted' },
  not_a_file: {
    vi: 'Đây không phải là tệp mà là thư mục, ống dẫn hoặc thiết bị',
    en: 'This is no file but a directory, a pipe or a device',
  },
  file_shortened: { vi: 'Tệp bị ngắn đi trong khi đang đọc', en: 'The file became shorter while it was read' },
};
const UNREADABLE: Bilingual = { vi: 'Không đọc được tệp', en: 'The file cannot be read' };

/** Of {@link failureOf}, for the person at the terminal. */
export function failureSentence({ reason, detail }: Failure, language: keyof Bilingual): string {
  if (reason === 'store.unavailable' && detail !== undefined) {
    return `${(FAULTS[detail] ?? UNREADABLE)[language]} (${detail}).`;
  }
  const title = isErrorCode(reason) ? ERRORS[reason].title[language] : reason;
  return detail === undefined ? title : `${title} (${detail})`;
}
