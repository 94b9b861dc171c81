export { openBlobs } from './open-blobs.ts';
export { openSealKey } from './open-seal-key.ts';
export { openStore } from './open-store.ts';
export { type OpenedTrust, openTrust } from './open-trust.ts';
