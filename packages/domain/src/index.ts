export { awaitCredentials } from './await-credentials.ts';
export { blobsOf } from './blobs-of.ts';
export { BoundedMap } from './bounded-map.ts';
export { canonical } from './canonical.ts';
export {
  CHECKPOINT_HEADS,
  type Checkpoint,
  checkpointText,
  type Digest,
  eventHash,
  eventText,
  GENESIS_HASH,
  type Head,
} from './chain.ts';
export { type CitizenNumber, readCitizenNumber } from './citizen-number.ts';
export { fromCursor, type Position, toCursor, toPage } from './cursor.ts';
export {
  type Bilingual,
  ERRORS,
  type ErrorCode,
  type ErrorDetails,
  type ErrorRow,
  isErrorCode,
  isKysoError,
  KysoError,
} from './errors.ts';
export type {
  AppearanceSnapshot,
  Batch,
  ConsecutiveEvents,
  EventBody,
  EventData,
  EvidenceRef,
  Failure,
  Instant,
  ItemSnapshot,
  PreparedItem,
  RequestEvent,
  Sealed,
  Sha256,
  SignerSnapshot,
} from './events.ts';
export type { HeldAccount, ProviderAccount } from './held-account.ts';
export { type IdentityMatch, matchIdentity, type NamedIdentifier } from './identity-match.ts';
export { type AccountNumber, parseAccountNumber } from './identity-numbers.ts';
export {
  type ApiKeyId,
  type DeliveryId,
  deliveryId,
  type EventId,
  eventId,
  type FileId,
  type IdByPrefix,
  type ItemId,
  isId,
  PROVIDER_CODE,
  type ProfileId,
  type ProviderAccountId,
  type ProviderRecordId,
  parseEventId,
  parseProviderRecordId,
  providerRecordId,
  type RequestId,
  type TenantId,
  type VerificationId,
  verificationEventIds,
  type WebhookEndpointId,
} from './ids.ts';
export { parseInstant } from './instant.ts';
export { maskAccount } from './mask-account.ts';
export { maskPhone, type PhoneNumber, parsePhone } from './phone-number.ts';
export type { Placement, RequestedPlacement } from './placement.ts';
export type { AccountLink, LinkAnswer, LinkProof } from './ports/account-link.ts';
export type { AuditRecords } from './ports/audit-records.ts';
export type { Bell, Doorbell } from './ports/bell.ts';
export type {
  BlobRef,
  BlobStore,
  ByteSource,
  OpenBlob,
  RunningHash,
  StoredBlob,
  SweptBlobs,
  WriteOptions,
} from './ports/blob-store.ts';
export type { Clock, Ids } from './ports/clock.ts';
export type { HealthRecords } from './ports/health-records.ts';
export type { HintDesk } from './ports/hint-desk.ts';
export type { PageAnswer, PageReturn, ReturnQuery } from './ports/page-return.ts';
export type { ProviderRecord, ProviderRecords, ProviderSetup } from './ports/provider-records.ts';
export {
  type AccountRecords,
  type ApiKeyRecord,
  type FileRecord,
  type FileRecords,
  type IdempotencyClaim,
  type IdempotencyRecords,
  type ProfileRecords,
  SCOPES,
  type Scope,
  type StoredAnswer,
  type Tenant,
  type TenantRecords,
  type Versioned,
  type VersionedPage,
  type VersionedRecords,
} from './ports/records.ts';
export type {
  Credential,
  CredentialAnswer,
  DigestAlgorithmName,
  Outcome,
  Providers,
  Refusal,
  RemoteSigner,
  SignatureAlgorithmName,
  SignerAccount,
  SignerCapabilities,
  SignOrder,
  Submission,
  Transaction,
} from './ports/remote-signer.ts';
export type { RequestPage, RequestStore } from './ports/request-store.ts';
export type { RetentionRecords } from './ports/retention-records.ts';
export type { RevocationChecker, RevocationStatus } from './ports/revocation-checker.ts';
export type { Store } from './ports/store.ts';
export type { TimeStampAuthority } from './ports/time-stamp-authority.ts';
export type {
  CertificateQuery,
  CertificateSource,
  RevocationEvidence,
  RevocationSource,
  SeenEvidence,
} from './ports/trust-sources.ts';
export type { Vault } from './ports/vault.ts';
export type { VerificationRecord, VerificationRecords } from './ports/verification-records.ts';
export type { Delivery, DeliveryAttempt, WebhookEndpoint, WebhookRecords } from './ports/webhook-records.ts';
export {
  APPROVALS_KEPT,
  HEALTH_FRESH_MS,
  type HealthState,
  mergeHealth,
  type ProviderHealth,
  type ProviderObservation,
} from './provider-health.ts';
export {
  begin,
  currentBatch,
  type EventContext,
  extend,
  fold,
  follow,
  type ItemState,
  type Milestone,
  type Moment,
  type RequestItem,
  type SignatureRequest,
  statusOf,
  verificationCodeOf,
} from './request.ts';
export { pendingMigrations } from './schema-version.ts';
export { isAtLeast, type PreservationLevel, SIGNATURE_LEVELS, type SignatureLevel } from './signature-level.ts';
export type { SignatureProfile } from './signature-profile.ts';
export { withinTime } from './within-time.ts';
export {
  type Effect,
  type EventType,
  FINAL_STATUSES,
  FIRST_STATE,
  isAtRest,
  isFinal,
  isTerminal,
  next,
  OPEN_STATUSES,
  PUBLISHED_AS,
  type State,
  type StateRow,
  type Status,
  WORKFLOW,
} from './workflow.ts';
