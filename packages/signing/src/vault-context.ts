import type { TenantId } from '@kyso/domain';

/** The authenticated contexts under which personal data of signers is sealed. */
export const vaultContext = {
  requestAccount: (tenantId: TenantId) => `${tenantId}|request|account`,
  requestCertificate: (tenantId: TenantId) => `${tenantId}|request|certificate`,
  profileAccount: (tenantId: TenantId) => `${tenantId}|profile|account`,
  profilePhone: (tenantId: TenantId) => `${tenantId}|profile|phone`,
} as const;
