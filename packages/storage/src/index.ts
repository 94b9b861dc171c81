export { openBlobs } from './open-blobs.ts';
export { openStore } from './open-store.ts';
