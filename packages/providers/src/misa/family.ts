import { z } from 'zod';
import { COMMON_SETTINGS, family } from '../family.ts';
import { createMisaSigner } from './remote-signer.ts';

const SETTINGS = z.object({
  ...COMMON_SETTINGS,
  clientId: z.string().min(1),
  clientKey: z.string().min(1),
  /** The test host has `/webdev` in front of it. */
  authPath: z
    .string()
    .regex(/^(\/[\w.-]+)+$/)
    .default('/api/auth/api/v1/auth'),
});

export const MISA = family(SETTINGS, ['clientKey'], (settings, context) =>
  createMisaSigner({ ...settings, ...context }),
);
