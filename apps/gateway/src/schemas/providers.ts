import { z } from 'zod';

export const provider = z.object({ object: z.literal('provider'), code: z.string() });
