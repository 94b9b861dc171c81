import { z } from 'zod';
import { id, instant, phone } from './fields.ts';
import { failure } from './signature-requests.ts';
import { citizenId, citizenIds, providerCode } from './signer.ts';

export const createProviderAccount = z.strictObject({
  provider: providerCode,
  citizen_id: citizenId,
  citizen_ids: citizenIds.default([]),
  phone: phone.optional(),
});

export const providerAccount = z.object({
  id: id('acc'),
  object: z.literal('provider_account'),
  version: z.number().int(),
  created_at: instant,
  updated_at: instant,
  provider: z.string(),
  citizen_id_masked: z.string(),
  citizen_ids_masked: z.array(z.string()),
  phone_masked: z.string().nullable(),
  linked: z.boolean().meta({ description: 'Whether the account was linked at a provider that asks for it' }),
});
export type ProviderAccountJson = z.output<typeof providerAccount>;

export const providerAccountCheck = z.object({
  object: z.literal('provider_account_check'),
  usable: z.boolean().meta({ description: 'Whether the account has a certificate that may sign now' }),
  checked_at: instant,
  credentials: z.number().int().meta({ description: 'Certificates of the account' }),
  signable: z.number().int().meta({ description: 'Those that may sign now' }),
  failure: failure.nullable().meta({ description: 'Why the account is not usable' }),
});
export type ProviderAccountCheckJson = z.output<typeof providerAccountCheck>;

export const credential = z.object({
  object: z.literal('credential'),
  serial: z.string().meta({ description: 'Hex; what `certificate_serial` of a request names' }),
  subject: z.string().meta({ description: 'RFC 4514, numbers of the person masked' }),
  common_name: z.string().nullable(),
  issuer: z.string(),
  not_before: instant,
  not_after: instant,
  key: z.object({ kind: z.string(), bits: z.number().int().nullable() }),
  status: z
    .enum(['usable', 'expired', 'revoked', 'suspended', 'unusable'])
    .meta({ description: 'As the provider says' }),
  signable: z.boolean(),
  reason: failure.nullable().meta({ description: 'Why it may not sign' }),
});
export type CredentialJson = z.output<typeof credential>;
