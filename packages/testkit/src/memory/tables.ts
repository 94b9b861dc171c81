import type {
  ApiKeyId,
  ApiKeyRecord,
  Checkpoint,
  Delivery,
  DeliveryAttempt,
  DeliveryId,
  EventId,
  FileId,
  FileRecord,
  Instant,
  ProfileId,
  ProviderAccount,
  ProviderAccountId,
  ProviderObservation,
  ProviderRecord,
  ProviderRecordId,
  RequestEvent,
  RequestId,
  Sha256,
  SignatureProfile,
  SignatureRequest,
  StoredAnswer,
  Tenant,
  TenantId,
  VerificationId,
  VerificationRecord,
  WebhookEndpoint,
  WebhookEndpointId,
} from '@kyso/domain';
import { KysoError } from '@kyso/domain';

export type ClaimRow = { readonly fingerprint: Sha256; readonly at: Instant; readonly answer?: StoredAnswer };

/** What in-memory stores that are "opened on the same data" share. */
export class Tables {
  readonly logs = new Map<RequestId, readonly RequestEvent[]>();
  readonly projections = new Map<RequestId, SignatureRequest>();
  readonly wakeUps = new Map<RequestId, Instant>();
  readonly published = new Set<EventId>();
  /** Sequence number that the newest checkpoint names. */
  readonly checkpointed = new Map<RequestId, number>();
  readonly checkpoints = new Map<number, Checkpoint>();
  readonly files = new Map<FileId, FileRecord>();
  readonly profiles = new Map<ProfileId, SignatureProfile>();
  readonly verifications = new Map<VerificationId, VerificationRecord>();
  readonly publishedVerifications = new Set<VerificationId>();
  readonly accounts = new Map<ProviderAccountId, ProviderAccount>();
  readonly providers = new Map<ProviderRecordId, ProviderRecord>();
  readonly tenants = new Map<TenantId, Tenant>();
  readonly keys = new Map<ApiKeyId, ApiKeyRecord>();
  readonly claims = new Map<string, ClaimRow>();
  /** By provider and observer. */
  readonly health = new Map<string, ProviderObservation>();
  readonly endpoints = new Map<WebhookEndpointId, WebhookEndpoint>();
  readonly deliveries = new Map<DeliveryId, Delivery>();
  readonly attempts = new Map<DeliveryId, readonly DeliveryAttempt[]>();
}

/** Throws `store.unavailable` once the store that owns it is closed. */
export type Gate = () => void;

export function insertNew<K, V>(table: Map<K, V>, key: K, value: V): void {
  if (table.has(key)) throw new KysoError('internal', 'a record with this id exists');
  table.set(key, value);
}
