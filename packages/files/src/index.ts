export { type FileBlobsOptions, openFileBlobs } from './file-blobs.ts';
export { openS3Blobs } from './open-s3-blobs.ts';
export type { S3Blobs, S3BlobsOptions } from './s3-blobs.ts';
