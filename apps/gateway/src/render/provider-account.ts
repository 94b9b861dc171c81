import type { CredentialDescription } from '@kyso/cms';
import { maskAccount, type ProviderAccount } from '@kyso/domain';
import type { Language } from '../http/language.ts';
import type { CredentialJson, ProviderAccountJson } from '../schemas/provider-accounts.ts';
import { renderFailure } from './signature-request.ts';

export function renderProviderAccount(account: ProviderAccount): ProviderAccountJson {
  return {
    id: account.id,
    object: 'provider_account',
    version: account.version,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
    provider: account.provider,
    citizen_id_masked: account.accountMasked,
    citizen_ids_masked: [...(account.furtherMasked ?? [])],
    phone_masked: account.phoneMasked ?? null,
    linked: account.grant !== undefined,
  };
}

export function renderCredential(credential: CredentialDescription, language: Language): CredentialJson {
  const { subjectIdentifiers, key, reason } = credential;
  const masked = (text: string) =>
    subjectIdentifiers.reduce((shown, { value }) => shown.replaceAll(value, maskAccount(value)), text);
  return {
    object: 'credential',
    serial: credential.serialNumber,
    subject: masked(credential.subject),
    common_name: credential.commonName === undefined ? null : masked(credential.commonName),
    issuer: credential.issuer,
    not_before: credential.notBefore,
    not_after: credential.notAfter,
    key: { kind: key.kind, bits: key.bits ?? null },
    status: credential.status,
    signable: credential.signable,
    reason: reason === undefined ? null : renderFailure({ code: reason }, language),
  };
}
