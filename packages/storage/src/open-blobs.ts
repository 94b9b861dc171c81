import type { BlobStore } from '@kyso/domain';
import { openFileBlobs, openS3Blobs } from '@kyso/files';
import type { BlobsConfig, StorageSecrets } from '@kyso/runtime';

/** @throws KysoError `store.unavailable` when the bucket cannot be reached or is not there. */
export async function openBlobs(config: BlobsConfig, { s3 }: StorageSecrets): Promise<BlobStore> {
  if (config.kind === 'files') return openFileBlobs({ dir: config.dir });
  const { kind: _, ...bucket } = config;
  const blobs = await openS3Blobs({ ...bucket, ...(s3 === undefined ? {} : { credentials: s3 }) });
  await blobs.ping();
  return blobs;
}
