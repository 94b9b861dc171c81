import type { AuditRecords } from './audit-records.ts';
import type { HealthRecords } from './health-records.ts';
import type { ProviderRecords } from './provider-records.ts';
import type { AccountRecords, FileRecords, IdempotencyRecords, ProfileRecords, TenantRecords } from './records.ts';
import type { RequestStore } from './request-store.ts';
import type { RetentionRecords } from './retention-records.ts';
import type { VerificationRecords } from './verification-records.ts';
import type { WebhookRecords } from './webhook-records.ts';

/** Everything an adapter of the store offers; each caller takes only the part it needs. */
export interface Store extends AsyncDisposable {
  readonly requests: RequestStore;
  readonly files: FileRecords;
  readonly profiles: ProfileRecords;
  readonly verifications: VerificationRecords;
  readonly accounts: AccountRecords;
  readonly providers: ProviderRecords;
  readonly tenants: TenantRecords;
  readonly idempotency: IdempotencyRecords;
  readonly webhooks: WebhookRecords;
  readonly audit: AuditRecords;
  readonly retention: RetentionRecords;
  readonly health: HealthRecords;
  /** Answers within a second or throws `store.unavailable`. */
  ping(): Promise<void>;
}
