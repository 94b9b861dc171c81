export {
  append,
  edited,
  formPdf,
  newestSection,
  objectText,
  overwrite,
  streamText,
  textOf,
  tinyPdf,
} from './attacks/documents.ts';
export { signatureNumber } from './attacks/range-attacks.ts';
export { ATTACKS, type Attack, type AttackWorld, attackWorld } from './attacks/table.ts';
export { type Citizen, issueCitizen, signHash } from './citizen.ts';
export type { BlobStoreHarness, MakeBlobStore } from './contracts/blob-fixture.ts';
export { describeBlobStore } from './contracts/blob-store.ts';
export { expectCode } from './contracts/jest.ts';
export { describeStore } from './contracts/store.ts';
export type { MakeStore, StoreHarness } from './contracts/store-fixture.ts';
export { describeStoreProcesses, type SharedStore } from './contracts/store-processes.ts';
export { describeWithServer, itIfOurs } from './contracts/with-server.ts';
export { FakeRemoteSigner, type FakeSignerOptions, type PhoneAnswer } from './fake-remote-signer.ts';
export {
  type Armed,
  armedFrom,
  armingEnv,
  type FaultMode,
  GATEWAY_FAILPOINTS,
  WORKER_FAILPOINTS,
  withFailpoints,
} from './faults/failpoints.ts';
export { startTcpProxy, type TcpProxy, type WireFault } from './faults/tcp-proxy.ts';
export { type Answer, type ApiClient, createApiClient, type Json } from './launch/api-client.ts';
export {
  type Constellation,
  type ConstellationOptions,
  type ProgramChange,
  type ProgramName,
  startConstellation,
} from './launch/constellation.ts';
export { type MongoServer, startMongo } from './launch/mongo.ts';
export { type Launched, launch } from './launch/process.ts';
export { type RedisServer, startRedis } from './launch/redis.ts';
export { type S3Server, startS3 } from './launch/s3.ts';
export { SANDBOX_SP, type SandboxProvider, sandboxProviders } from './launch/sandbox-providers.ts';
export { InMemoryBlobStore } from './memory/blob-store.ts';
export { FakeRevocationChecker } from './memory/fake-revocation-checker.ts';
export { instant, ManualClock, START_MS } from './memory/manual-clock.ts';
export { PlainVault } from './memory/plain-vault.ts';
export { RecordingBell } from './memory/recording-bell.ts';
export { SequentialIds } from './memory/sequential-ids.ts';
export { InMemoryStore } from './memory/store.ts';
export { type Operation, WeakRequests } from './memory/weak-requests.ts';
export {
  AUTHORITY_USAGE,
  authorityInformation,
  basicConstraints,
  type CertificateWish,
  crlDistribution,
  extendedKeyUsage,
  extension,
  type Issued,
  type KeyPair,
  OCSP_NOCHECK,
  SIGNING_USAGE,
  TestAuthority,
  TestTimestampUnit,
  testKeys,
} from './pki/authority.ts';
export { type AuthorityServer, startAuthorityServer } from './pki/authority-server.ts';
export {
  addValidationData,
  type CmsParts,
  dictOf,
  joinBytes,
  openPdf,
  SIGNED_AT,
  type SignWish,
  setEntry,
  sha256,
  signedBytes,
  signPdf,
  signWith,
  streamOf,
  timestampPdf,
  updatePdf,
  usualCms,
} from './pki/sign-pdf.ts';
export {
  aDelivery,
  aFile,
  anApiKey,
  anAttempt,
  anEndpoint,
  anObservation,
  aProfile,
  aProviderAccount,
  aProviderRecord,
  aTenant,
  aVerification,
} from './record-samples.ts';
export {
  aCreatedEvent,
  aHappyLog,
  aRequestEvent,
  FAILURE,
  HAPPY_PATH,
  sampleCreated,
  sampleSha256,
} from './samples.ts';
export { sha256Text } from './sha256.ts';
