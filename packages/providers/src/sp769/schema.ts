/** Shapes of the answers of the family, read leniently: only what is used is demanded, what is unknown is ignored. */
import { KysoError } from '@kyso/domain';
import { z } from 'zod';

/** Some members send numbers as text. */
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,9}$/)
    .transform(Number),
]);
const text = z.string().nullish();

export const ENVELOPE = z.object({
  status_code: number.nullish(),
  code: number.nullish(),
  message: text,
  data: z.unknown().optional(),
});

const USER_CERTIFICATE = z.object({
  serial_number: text,
  cert_status: text,
  cert_status_code: text,
  cert_data: z.string(),
  chain_data: z.union([z.object({ ca_cert: text, root_cert: text }), z.array(z.string())]).nullish(),
});
export type UserCertificate = z.output<typeof USER_CERTIFICATE>;

const CERTIFICATES = z.object({ user_certificates: z.array(USER_CERTIFICATE).nullish() });
/** The decision's `data` is an object; one client of a member CA reads a list of them. */
export const CERTIFICATES_DATA = z.union([CERTIFICATES, z.array(CERTIFICATES)]).nullish();

export const SIGN_DATA = z.object({ transaction_id: text, tran_code: text, expired_in: number.nullish() });

const SIGNATURE = z.object({ doc_id: text, signature_value: text });
export type SignatureEntry = z.output<typeof SIGNATURE>;

export const STATUS_DATA = z
  .object({
    transaction_id: text,
    expired_in: number.nullish(),
    signatures: z.array(SIGNATURE).nullish(),
    /** The decision's own name of the list. */
    signed_files: z.array(SIGNATURE).nullish(),
  })
  .nullish();

/**
 * Reads `value` as `schema` says.
 * @throws KysoError `provider.protocol_error` that names the fields, never their content.
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.slice(0, 5).map((issue) => issue.path.map(String).join('.'));
  throw new KysoError('provider.protocol_error', `the ${what} is not as documented`, { details: { fields } });
}
