import { PROVIDER_CODE } from '@kyso/domain';
import { z } from 'zod';
import { instant } from './fields.ts';

const fields = z.record(z.string().max(60), z.unknown());

export const createRegisteredProvider = z.strictObject({
  code: z.string().regex(PROVIDER_CODE),
  protocol: z.string().min(1).max(60),
  settings: fields.meta({ description: 'As `docs/providers` says for the protocol' }),
  secrets: fields.default({}).meta({ description: 'The secret ones of the settings; never shown again' }),
});

export const updateRegisteredProvider = z.strictObject({
  settings: fields.optional().meta({ description: 'Replaces all settings that are not secret' }),
  secrets: fields.optional().meta({ description: 'Replaces the secrets that are named; null takes one away' }),
});

export const registeredProvider = z.object({
  object: z.literal('registered_provider'),
  code: z.string(),
  protocol: z.string(),
  version: z.number().int(),
  status: z.enum(['draft', 'active', 'disabled']),
  revision: z.number().int().meta({ description: 'Of settings and secrets' }),
  live_revision: z.number().int().nullable().meta({ description: 'What requests are signed with' }),
  settings: fields,
  secrets_set: z.array(z.string()),
  notices_url: z.string().meta({ description: 'Where the provider may tell that something happened' }),
  callback_url: z.string().meta({ description: 'Where its page sends the browser back to' }),
  last_test: z
    .object({ revision: z.number().int(), at: instant, succeeded: z.boolean(), error: z.string().nullable() })
    .nullable(),
  created_at: instant,
  updated_at: instant,
});
export type RegisteredProviderJson = z.output<typeof registeredProvider>;
