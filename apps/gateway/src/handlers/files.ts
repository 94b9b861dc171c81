import { type BlobRef, type FileRecord, isKysoError, type KysoError, type Sha256, type TenantId } from '@kyso/domain';
import { instant } from '@kyso/runtime';
import { inspectUpload, type UploadFacts } from '@kyso/signing';
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { pdfOnly } from '../http/pdf-only.ts';
import { openUpload, type Upload } from '../http/upload.ts';
import { validateQuery } from '../http/validate.ts';
import { renderFile } from '../render/file.ts';
import { uploadQuery } from '../schemas/files.ts';
import { answerContent } from './content.ts';
import { found, idParam } from './params.ts';

export async function uploadFile(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { name } = validateQuery(uploadQuery, call.query);
  const { caller, headers, stream } = call;
  try {
    const upload = await openUpload({ headers, stream, name }, { maxBytes: deps.maxUploadBytes });
    const { ref, facts } = await keep(call, deps, upload);
    const record: FileRecord = {
      id: deps.ids.next('fil'),
      tenantId: caller.tenantId,
      name: upload.name,
      sha256: ref.sha256,
      sizeBytes: ref.sizeBytes,
      mediaType: 'application/pdf',
      ...facts,
      createdAt: instant(deps.clock.now()),
    };
    await deps.store.files.insert(record);
    return { status: 201, headers: { location: `/v1/files/${record.id}` }, body: renderFile(record) };
  } catch (error) {
    if (isRefusal(error)) deps.metrics.documentRejected(error.code);
    throw error;
  }
}

/**
 * Stores the bytes, then reads them as a PDF. Refused bytes are removed again, unless a record names them. What was too much
 * for this reading is left to the clean-up of orphans: the same bytes, sent twice, may be read in another one.
 */
async function keep(call: Call, deps: GatewayDeps, upload: Upload) {
  const { tenantId } = call.caller;
  const { blobs, store, maxUploadBytes } = deps;
  const ref: BlobRef = await blobs.write(tenantId, pdfOnly(upload.source), { maxBytes: maxUploadBytes });
  try {
    return { ref, facts: await read(deps, tenantId, ref.sha256) };
  } catch (error) {
    const isForGood = isRefusal(error) && error.code !== 'document.too_complex';
    if (isForGood && !(await store.retention.isBlobNeeded(tenantId, ref.sha256))) {
      await blobs.remove(tenantId, ref.sha256);
    }
    throw error;
  }
}

function isRefusal(error: unknown): error is KysoError {
  return isKysoError(error) && error.code.startsWith('document.');
}

async function read(deps: GatewayDeps, tenantId: TenantId, sha256: Sha256): Promise<UploadFacts> {
  if (deps.reader !== undefined) return await deps.reader.read(tenantId, sha256);
  using blob = await deps.blobs.open(tenantId, sha256);
  return inspectUpload(blob);
}

export async function readFile(call: Call, deps: GatewayDeps): Promise<Answer> {
  return { status: 200, body: renderFile(await findFile(call, deps)) };
}

export async function readFileContent(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { sha256, mediaType, name } = await findFile(call, deps);
  return answerContent(deps.blobs, call.caller.tenantId, call, { sha256, mediaType, name });
}

/** @throws KysoError `not_found` */
export async function findFile(call: Call, deps: GatewayDeps): Promise<FileRecord> {
  return found(await deps.store.files.find(call.caller.tenantId, idParam(call, 'file_id', 'fil')));
}
