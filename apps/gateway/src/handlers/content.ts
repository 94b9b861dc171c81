import type { BlobStore, Sha256, TenantId } from '@kyso/domain';
import type { Answer, Call } from '../http/call.ts';
import { attachment } from '../http/content-disposition.ts';
import { etag, isKnown } from './conditional.ts';

type Content = { readonly sha256: Sha256; readonly mediaType: string; readonly name: string };

/** The bytes of a blob; its hash is the ETag. */
export async function answerContent(
  blobs: BlobStore,
  tenantId: TenantId,
  call: Call,
  { sha256, mediaType, name }: Content,
): Promise<Answer> {
  const headers = { etag: etag(sha256), 'cache-control': 'private, no-cache' };
  if (isKnown(call, headers.etag)) return { status: 304, headers };
  const blob = await blobs.open(tenantId, sha256);
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': mediaType,
      'content-length': String(blob.size),
      'content-disposition': attachment(name),
    },
    blob,
  };
}
