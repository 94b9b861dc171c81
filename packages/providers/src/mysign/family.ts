import { z } from 'zod';
import { COMMON_SETTINGS, family } from '../family.ts';
import { createMySignSigner } from './remote-signer.ts';
import { MODES, type MySignMode } from './sign-body.ts';

const SETTINGS = z.object({
  ...COMMON_SETTINGS,
  clientId: z.string().min(1).max(50),
  clientSecret: z.string().min(1),
  profileId: z.string().min(1).optional(),
  /** Chosen by us and registered at Viettel for mode `webhook`; of this secret the tokens it gets are made. */
  webhookClient: z.object({ clientId: z.string().min(1), clientSecret: z.string().min(16) }).optional(),
  approvalSeconds: z.number().min(1).max(600).optional(),
  mode: z.enum(Object.keys(MODES) as [MySignMode, ...MySignMode[]]).default('poll'), // keys of that very table
});

export const MYSIGN = family(SETTINGS, ['clientSecret', 'webhookClient'], (settings, context) =>
  createMySignSigner({ ...settings, ...context }),
);
