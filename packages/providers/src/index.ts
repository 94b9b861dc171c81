export { documentLabel } from './document-label.ts';
export { FAMILIES, isProtocol, PROTOCOLS, type Protocol } from './families.ts';
export type { Family, FamilyContext } from './family.ts';
export { FAULTS_TO_OPEN } from './http/circuit-breaker.ts';
export type { DispatcherFor } from './http/dispatchers.ts';
export { createMisaSigner, type MisaOptions } from './misa/remote-signer.ts';
export { createMySignSigner, type MySignOptions } from './mysign/remote-signer.ts';
export { createProviders, createSigner, type ProviderEntry, type ProvidersConfig } from './providers.ts';
export {
  type Fields,
  type Registration,
  type RegistrationPorts,
  Registrations,
  type WrongField,
} from './registrations.ts';
export { ProviderRegistry, providerSecretsContext, REGISTRY_EVERY_MS } from './registry.ts';
export { createRsspSigner, type RsspOptions } from './rssp/remote-signer.ts';
export type { SettingFault } from './setting-faults.ts';
export { createSmartCaCscSigner, type SmartCaCscOptions } from './smartca-csc/remote-signer.ts';
export type { Sp769Dialect, StatusMeaning } from './sp769/dialect.ts';
export { dialect as sp769Family } from './sp769/family.ts';
export { INTRUST } from './sp769/intrust.ts';
export { QD769 } from './sp769/national.ts';
export { NEAC } from './sp769/neac.ts';
export { createSp769Signer, type Sp769Options } from './sp769/remote-signer.ts';
export { SMARTCA } from './sp769/smartca.ts';
export type { Words } from './text.ts';
