import { z } from 'zod';

/** RFC 9457. Further members may follow; clients ignore what they do not know. */
export const problem = z.looseObject({
  type: z.string().meta({ format: 'uri' }),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  request_id: z.string(),
  errors: z
    .array(
      z.object({
        pointer: z.string().optional(),
        parameter: z.string().optional(),
        code: z.string(),
        detail: z.string(),
      }),
    )
    .optional(),
});
