/** Well-formed plain records for tests; `overrides` replaces single fields. */
import {
  type ApiKeyRecord,
  type Delivery,
  type DeliveryAttempt,
  deliveryId,
  eventId,
  type FileRecord,
  type Ids,
  type ProviderAccount,
  type ProviderObservation,
  type ProviderRecord,
  providerRecordId,
  type SignatureProfile,
  type Tenant,
  type TenantId,
  type VerificationRecord,
  type WebhookEndpoint,
} from '@kyso/domain';
import { instant } from './memory/manual-clock.ts';
import { sampleSha256 } from './samples.ts';

export function aTenant(ids: Ids, overrides: Partial<Tenant> = {}): Tenant {
  return { id: ids.next('ten'), name: 'Trung tâm Phục vụ hành chính công', createdAt: instant(), ...overrides };
}

export function anApiKey(ids: Ids, tenantId: TenantId, overrides: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  return {
    id: ids.next('key'),
    tenantId,
    secretSha256: sampleSha256('1'),
    scopes: ['files:write', 'sign:create'],
    livemode: false,
    label: 'Cổng dịch vụ công',
    createdAt: instant(),
    ...overrides,
  };
}

export function aFile(ids: Ids, tenantId: TenantId, overrides: Partial<FileRecord> = {}): FileRecord {
  return {
    id: ids.next('fil'),
    tenantId,
    name: 'Tờ khai.pdf',
    sha256: sampleSha256('2'),
    sizeBytes: 54_321,
    mediaType: 'application/pdf',
    pages: 3,
    signatures: 0,
    createdAt: instant(),
    ...overrides,
  };
}

export function aVerification(
  ids: Ids,
  tenantId: TenantId,
  overrides: Partial<VerificationRecord> = {},
): VerificationRecord {
  return {
    id: ids.next('ver'),
    tenantId,
    fileId: ids.next('fil'),
    fileName: 'Tờ khai.pdf',
    sha256: sampleSha256('2'),
    verdict: 'valid',
    reasons: ['valid'],
    report: 'sealed:report',
    createdAt: instant(),
    ...overrides,
  };
}

export function aProfile(ids: Ids, tenantId: TenantId, overrides: Partial<SignatureProfile> = {}): SignatureProfile {
  return {
    id: ids.next('prf'),
    tenantId,
    version: 1,
    createdAt: instant(),
    updatedAt: instant(),
    label: 'Chữ ký cá nhân',
    provider: 'sandbox',
    account: 'sealed:account',
    accountMasked: '0010••••3456',
    lines: ['Ký bởi: {signer}'],
    ...overrides,
  };
}

export function aProviderAccount(
  ids: Ids,
  tenantId: TenantId,
  overrides: Partial<ProviderAccount> = {},
): ProviderAccount {
  return {
    id: ids.next('acc'),
    tenantId,
    version: 1,
    createdAt: instant(),
    updatedAt: instant(),
    provider: 'sandbox',
    account: 'sealed:account',
    accountMasked: '0010••••3456',
    ...overrides,
  };
}

export function aProviderRecord(
  tenantId: TenantId,
  code: string,
  overrides: Partial<ProviderRecord> = {},
): ProviderRecord {
  return {
    id: providerRecordId(tenantId, code),
    tenantId,
    code,
    protocol: 'smartca',
    version: 1,
    state: 'draft',
    setup: { revision: 1, settings: { spId: 'cổng' }, secrets: 'sealed:secrets', secretsSet: ['spPassword'] },
    createdAt: instant(),
    updatedAt: instant(),
    ...overrides,
  };
}

export function anObservation(overrides: Partial<ProviderObservation> = {}): ProviderObservation {
  return {
    provider: 'smartca',
    observer: 'first',
    state: 'operational',
    since: instant(),
    seenAt: instant(1000),
    approvalSeconds: [12.5, 31],
    ...overrides,
  };
}

export function anEndpoint(ids: Ids, tenantId: TenantId, overrides: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  return {
    id: ids.next('we'),
    tenantId,
    url: 'https://portal.example/hooks',
    types: [],
    secret: 'sealed:whsec',
    state: 'active',
    createdAt: instant(),
    ...overrides,
  };
}

/** A delivery to `endpoint` of the first event of some new request. */
export function aDelivery(ids: Ids, endpoint: WebhookEndpoint, overrides: Partial<Delivery> = {}): Delivery {
  const event = eventId(ids.next('sr'), 1);
  return {
    id: deliveryId(event, endpoint.id),
    eventId: event,
    endpointId: endpoint.id,
    tenantId: endpoint.tenantId,
    type: 'signature_request.created',
    payload: '{"type":"signature_request.created","note":"tiếng Việt"}',
    state: 'pending',
    attempts: 0,
    nextAttemptAt: instant(),
    createdAt: instant(),
    ...overrides,
  };
}

export function anAttempt(delivery: Delivery, overrides: Partial<DeliveryAttempt> = {}): DeliveryAttempt {
  return { deliveryId: delivery.id, attempt: delivery.attempts + 1, at: instant(), durationMs: 12, ...overrides };
}
