/**
 * Uploads that become visible all at once and only with the right bytes: the server is told the SHA-256 of each call. Small
 * blobs go in one call, larger ones in parts, of which one at a time is in memory.
 */
import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { OpenBlob } from '@kyso/domain';
import type { S3Calls } from './s3-client.ts';

/** S3 asks for at least 5 MiB a part and at most 10,000 parts: enough for 80 GiB. */
export const PART_BYTES = 8 * 1024 * 1024;

type Target = { readonly Bucket: string; readonly Key: string };

/** @throws KysoError `store.unavailable`; nothing is visible then. */
export async function upload(calls: S3Calls, target: Target, blob: OpenBlob): Promise<void> {
  if (blob.size <= PART_BYTES) return put(calls, target, blob.read(0, blob.size));

  const { UploadId } = await calls.run((client, options) =>
    client.send(new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'SHA256' }), options),
  );
  const upload = { ...target, UploadId };
  try {
    const Parts: CompletedPart[] = [];
    for (let at = 0; at < blob.size; at += PART_BYTES) {
      Parts.push(await uploadPart(calls, upload, Parts.length + 1, blob.read(at, PART_BYTES)));
    }
    await calls.run((client, options) =>
      client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }), options),
    );
  } catch (error) {
    // What cannot be aborted now is swept later; the error under way matters more.
    const abort = new AbortMultipartUploadCommand(upload);
    await calls.run((client, options) => client.send(abort, options)).catch(() => undefined);
    throw error;
  }
}

async function put(calls: S3Calls, target: Target, bytes: Uint8Array): Promise<void> {
  const command = new PutObjectCommand({ ...target, Body: bytes, ChecksumSHA256: checksum(bytes) });
  await calls.run((client, options) => client.send(command, options));
}

async function uploadPart(
  calls: S3Calls,
  upload: Target & { readonly UploadId: string | undefined },
  PartNumber: number,
  bytes: Uint8Array,
): Promise<CompletedPart> {
  const ChecksumSHA256 = checksum(bytes);
  const command = new UploadPartCommand({ ...upload, PartNumber, Body: bytes, ChecksumSHA256 });
  const { ETag } = await calls.run((client, options) => client.send(command, options));
  return { PartNumber, ETag, ChecksumSHA256 };
}

function checksum(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
