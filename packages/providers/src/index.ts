export { documentLabel } from './document-label.ts';
export { FAMILIES, isProtocol, PROTOCOLS, type Protocol } from './families.ts';
export type { Family, FamilyContext } from './family.ts';
export { createProviders, createSigner, type ProviderEntry, type ProvidersConfig } from './providers.ts';
export type { Sp769Dialect, StatusMeaning } from './sp769/dialect.ts';
export { createSp769Signer, type Sp769Options } from './sp769/remote-signer.ts';
export { SMARTCA } from './sp769/smartca.ts';
export type { Words } from './text.ts';
