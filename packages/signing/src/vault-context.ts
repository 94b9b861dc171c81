import type { TenantId } from '@kyso/domain';

/** The authenticated contexts under which personal data of signers is sealed. */
export const vaultContext = {
  requestAccount: (tenantId: TenantId) => `${tenantId}|request|account`,
  requestNumbers: (tenantId: TenantId) => `${tenantId}|request|numbers`,
  requestPhone: (tenantId: TenantId) => `${tenantId}|request|phone`,
  requestGrant: (tenantId: TenantId) => `${tenantId}|request|grant`,
  requestSession: (tenantId: TenantId) => `${tenantId}|request|session`,
  requestRedirect: (tenantId: TenantId) => `${tenantId}|request|redirect`,
  requestReturn: (tenantId: TenantId) => `${tenantId}|request|return`,
  requestArtifact: (tenantId: TenantId) => `${tenantId}|request|artifact`,
  requestCertificate: (tenantId: TenantId) => `${tenantId}|request|certificate`,
  verificationReport: (tenantId: TenantId) => `${tenantId}|verification|report`,
  // Of profiles and of accounts on their own; the texts are older than the latter.
  heldAccount: (tenantId: TenantId) => `${tenantId}|profile|account`,
  heldNumbers: (tenantId: TenantId) => `${tenantId}|profile|numbers`,
  heldPhone: (tenantId: TenantId) => `${tenantId}|profile|phone`,
  heldGrant: (tenantId: TenantId) => `${tenantId}|profile|grant`,
} as const;
