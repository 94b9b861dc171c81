/** Shapes of the answers of the family, read leniently: only what is used is demanded, what is unknown is ignored. */
import { z } from 'zod';
import { numeric, optionalText as text } from '../parse.ts';

export const ENVELOPE = z.object({
  status_code: numeric.nullish(),
  code: numeric.nullish(),
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

export const SIGN_DATA = z.object({ transaction_id: text, tran_code: text, expired_in: numeric.nullish() });

const SIGNATURE = z.object({ doc_id: text, signature_value: text });
export type SignatureEntry = z.output<typeof SIGNATURE>;

export const STATUS_DATA = z
  .object({
    transaction_id: text,
    expired_in: numeric.nullish(),
    signatures: z.array(SIGNATURE).nullish(),
    /** The decision's own name of the list. */
    signed_files: z.array(SIGNATURE).nullish(),
  })
  .nullish();

/** What the provider sends on its own; it carries no authentication. */
export const NOTICE = z.object({ transaction_id: z.string().min(1) });
