/** Clears away what nobody needs in a bucket. */
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import type { BlobStore, SweptBlobs } from '@kyso/domain';
import { blobOf } from './layout.ts';
import { isMissing, type S3Calls, unavailable } from './s3-client.ts';

type Options = Parameters<BlobStore['sweep']>[0];
type Place = { readonly bucket: string; readonly prefix: string };

/** @throws KysoError `store.unavailable` */
export async function sweepBucket(calls: S3Calls, place: Place, options: Options): Promise<SweptBlobs> {
  try {
    return {
      temporary: await abortUploads(calls, place, Date.parse(options.before)),
      orphans: await removeOrphans(calls, place, options),
    };
  } catch (error) {
    throw unavailable(error);
  }
}

async function removeOrphans(calls: S3Calls, { bucket, prefix }: Place, options: Options): Promise<number> {
  const beforeMs = Date.parse(options.before);
  let removed = 0;
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: calls.client },
    { Bucket: bucket, Prefix: prefix },
  )) {
    for (const { Key = '', LastModified } of Contents) {
      const blob = blobOf(Key);
      if (blob === undefined || !isOlder(LastModified, beforeMs)) continue;
      if (await options.isNeeded(blob.tenantId, blob.sha256)) continue;
      if (await removeUnlessWritten(calls, { Bucket: bucket, Key }, beforeMs)) removed++;
    }
  }
  return removed;
}

/**
 * The list may be minutes old, so the age is asked for again. S3 cannot compare and delete in one call: the same bytes
 * written between these two are lost to the sweep.
 */
async function removeUnlessWritten(
  calls: S3Calls,
  target: { readonly Bucket: string; readonly Key: string },
  beforeMs: number,
): Promise<boolean> {
  try {
    const { LastModified } = await calls.run((client, options) => client.send(new HeadObjectCommand(target), options));
    if (!isOlder(LastModified, beforeMs)) return false;
    await calls.run((client, options) => client.send(new DeleteObjectCommand(target), options));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function abortUploads(calls: S3Calls, { bucket, prefix }: Place, beforeMs: number): Promise<number> {
  const { Uploads = [] } = await calls.run((client, options) =>
    client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }), options),
  );
  const dead = Uploads.filter(({ Initiated }) => isOlder(Initiated, beforeMs));
  for (const { Key, UploadId } of dead) {
    const abort = new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId });
    await calls.run((client, options) => client.send(abort, options));
  }
  return dead.length;
}

function isOlder(date: Date | undefined, beforeMs: number): boolean {
  return date !== undefined && date.getTime() < beforeMs;
}
