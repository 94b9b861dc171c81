import type { FileRecord } from '@kyso/domain';
import type { FileJson } from '../schemas/files.ts';

export function renderFile(record: FileRecord): FileJson {
  return {
    id: record.id,
    object: 'file',
    name: record.name,
    sha256: record.sha256,
    size: record.sizeBytes,
    media_type: record.mediaType,
    pages: record.pages,
    signatures: record.signatures,
    created_at: record.createdAt,
  };
}
