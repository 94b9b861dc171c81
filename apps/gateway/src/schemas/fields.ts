/** Building blocks of the schemas. Everything that comes in is strict: unknown fields are named as errors. */
import { type IdByPrefix, isId, parsePhone, SCOPES } from '@kyso/domain';
import { z } from 'zod';

const ULID_PATTERN = '[0-9A-HJKMNP-TV-Z]{26}';

/** An identifier of ours; of the right form, not necessarily of something that exists. */
export function id<P extends keyof IdByPrefix>(prefix: P) {
  return z
    .custom<IdByPrefix[P]>((value) => typeof value === 'string' && isId(prefix, value), {
      params: { code: 'invalid_id' },
    })
    .meta({ type: 'string', pattern: `^${prefix}_${ULID_PATTERN}$` });
}

export const sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/)
  .meta({ description: 'SHA-256 in hex' });
export const phone = z
  .string()
  .max(32)
  .refine((text) => parsePhone(text) !== undefined, { params: { code: 'invalid_phone' } })
  .meta({ description: 'Vietnamese mobile number' });
/** Text on a page near which a signature goes. */
export const anchorText = z.string().trim().min(1).max(200);
export const instant = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC' });
export const scope = z.enum(SCOPES);

/** `?limit=&cursor=` of every list. */
export const LIST_LIMIT = { max: 200, fallback: 50 } as const;
export const listQuery = z.strictObject({
  limit: wholeNumber(1, LIST_LIMIT.max).optional(),
  cursor: z.string().min(1).max(500).optional(),
});

/** A whole number written in a query string. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .meta({ type: 'integer', minimum: min, maximum: max });
}

export function listOf<S extends z.ZodType>(item: S) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() });
}

export const noQuery = z.strictObject({});
