import type { S3Blobs, S3BlobsOptions } from './s3-blobs.ts';

/** Blobs in a bucket. The AWS SDK is large: it is loaded here, where it is used. */
export async function openS3Blobs(options: S3BlobsOptions): Promise<S3Blobs> {
  const { S3Blobs } = await import('./s3-blobs.ts');
  return new S3Blobs(options);
}
