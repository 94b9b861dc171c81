import { z } from 'zod';
import { instant } from './fields.ts';

const state = z.enum(['operational', 'degraded', 'down']).meta({
  description: 'As the processes that call it find it: `down` when all calls are in vain, `degraded` when some are',
});

export const provider = z.object({
  object: z.literal('provider'),
  code: z.string(),
  shape: z
    .enum(['poll', 'long_poll', 'blocking', 'redirect'])
    .meta({ description: 'How an approval is awaited; `redirect`: the person visits `approval_url`' }),
  push: z.boolean().meta({ description: 'Whether the phone rings by itself' }),
  shows_description: z.boolean().meta({ description: 'Whether the app shows the description of a request' }),
  batch_max: z.number().int().meta({ description: 'Most documents under one approval' }),
  hash_input: z.array(z.enum(['sha256', 'sha384', 'sha512'])).meta({ description: 'Digests it signs' }),
  approval_seconds: z.number().int().meta({ description: 'How long it keeps an approval open' }),
  link_required: z.boolean().meta({ description: 'Whether the person has to link the account first' }),
  state,
});
export type ProviderJson = z.output<typeof provider>;

export const providerHealth = z.object({
  object: z.literal('provider_health'),
  code: z.string(),
  state,
  since: instant.nullable().meta({ description: 'When the state began; null: the provider was not called lately' }),
  observed_at: instant.nullable().meta({ description: 'When it was last called' }),
  median_approval_seconds: z.number().nullable().meta({ description: 'Of the latest approvals, from push to answer' }),
  approvals_observed: z.number().int().meta({ description: 'How many approvals the median is of' }),
});
export type ProviderHealthJson = z.output<typeof providerHealth>;
