import { z } from 'zod';
import { COMMON_SETTINGS, family } from '../family.ts';
import { createSmartCaCscSigner } from './remote-signer.ts';

const SETTINGS = z.object({
  ...COMMON_SETTINGS,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  notifyUrl: z.url({ protocol: /^https?$/ }).optional(),
});

export const SMARTCA_CSC = family(SETTINGS, ['clientSecret'], (settings, context) =>
  createSmartCaCscSigner({ ...settings, ...context }),
);
