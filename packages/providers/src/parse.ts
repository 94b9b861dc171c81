import { KysoError } from '@kyso/domain';
import { z } from 'zod';

/** A number, or a number as text: several providers send the latter. */
export const numeric = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,10}$/)
    .transform(Number),
]);
/** A text that may be missing or null. */
export const optionalText = z.string().nullish();

/**
 * Reads `value` as `schema` says; what a schema does not name is ignored.
 * @throws KysoError `provider.protocol_error` that names the fields, never their content.
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.slice(0, 5).map((issue) => issue.path.map(String).join('.'));
  throw new KysoError('provider.protocol_error', `the ${what} is not as documented`, { details: { fields } });
}

/** The JSON value of `body`, or undefined when it is not JSON in UTF-8. For messages that anybody may send. */
export function fromJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
