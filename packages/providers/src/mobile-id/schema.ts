/** Answers of the Mobile-ID REST API. */
import { z } from 'zod';
import { optionalText } from '../parse.ts';

export const CERTIFICATE = z.object({ result: z.string(), cert: optionalText });
export const CREATED = z.object({ sessionID: z.string().regex(/^[\w-]{1,64}$/) });
export const STATUS = z.object({
  state: z.string(),
  result: optionalText,
  signature: z.object({ value: z.string() }).nullish(),
});
/** What is kept between two looks. */
export const KEPT = z.object({ sessionId: z.string() });
