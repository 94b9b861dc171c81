export { FAMILIES, isProtocol, PROTOCOLS, type Protocol } from './families.ts';
export type { Family, FamilyContext } from './family.ts';
export { createProviders, createSigner, type ProviderEntry, type ProvidersConfig } from './providers.ts';
export type { Sp769Dialect, StatusMeaning, Words } from './sp769/dialect.ts';
export { documentLabel } from './sp769/document-label.ts';
export { createSp769Signer, type Sp769Options } from './sp769/remote-signer.ts';
export { SMARTCA } from './sp769/smartca.ts';
