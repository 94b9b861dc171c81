export { createCertificateSource } from './certificate-source.ts';
export { addToTrustFolder, removeFromTrustFolder } from './edit-trust-folder.ts';
export { createCertificateFetcher, type Fetch, type Fetched, type FetchOptions } from './fetch.ts';
export { createPromptAuthority, type PromptAuthorityOptions } from './prompt-authority.ts';
export { createRevocationChecker } from './revocation-checker.ts';
export { createRevocationSource, type RevocationSourceOptions } from './revocation-source.ts';
export { createTimeStampAuthority, type TimeStampAuthorityOptions } from './time-stamp-authority.ts';
export { BUNDLED_ANCHORS, readTrustFolder, type TrustAnchor, type TrustFolder } from './trust-folder.ts';
