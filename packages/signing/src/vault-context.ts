import type { TenantId } from '@kyso/domain';

/** The authenticated contexts under which personal data of signers is sealed. */
export const vaultContext = {
  requestAccount: (tenantId: TenantId) => `${tenantId}|request|account`,
  requestPhone: (tenantId: TenantId) => `${tenantId}|request|phone`,
  requestGrant: (tenantId: TenantId) => `${tenantId}|request|grant`,
  requestSession: (tenantId: TenantId) => `${tenantId}|request|session`,
  requestRedirect: (tenantId: TenantId) => `${tenantId}|request|redirect`,
  requestCertificate: (tenantId: TenantId) => `${tenantId}|request|certificate`,
  profileAccount: (tenantId: TenantId) => `${tenantId}|profile|account`,
  profilePhone: (tenantId: TenantId) => `${tenantId}|profile|phone`,
  verificationReport: (tenantId: TenantId) => `${tenantId}|verification|report`,
  profileGrant: (tenantId: TenantId) => `${tenantId}|profile|grant`,
} as const;
