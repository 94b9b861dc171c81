export { type FileBlobsOptions, openFileBlobs } from './file-blobs.ts';
export { sweepTemporary } from './temporary.ts';
