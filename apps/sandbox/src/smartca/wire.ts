/** Bodies of VNPT SmartCA's service-provider API ("sp769" v1) as they arrive. */
import { z } from 'zod';

/** The documents name no maximum; this one only keeps a mistake from filling the phone. */
const MAX_SIGN_FILES = 500;
const MAX_ID_CHARS = 128;
const MAX_TEXT_CHARS = 1000;

const id = z.string().trim().min(1).max(MAX_ID_CHARS);
const text = z.string().max(MAX_TEXT_CHARS);

const caller = { sp_id: z.string(), sp_password: z.string() };

export const GET_CERTIFICATE = z.object({
  ...caller,
  user_id: id,
  transaction_id: id,
  serial_number: text.optional(),
  service_type: text.optional(),
});

const SIGN_FILE = z.object({
  /** Hex, although other providers want base64 here: that is refused. */
  data_to_be_signed: z.string().regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hex digits'),
  doc_id: id,
  file_type: z.string().min(1).max(MAX_ID_CHARS),
  sign_type: z.literal('hash', 'only hash works at present'),
});

export const SIGN = z.object({
  ...caller,
  user_id: id,
  transaction_id: id,
  transaction_desc: text.optional(),
  serial_number: text.optional(),
  /** `YYYYMMDDHHmmSSZ`, UTC. */
  time_stamp: z
    .string()
    .regex(/^(\d{14}Z)?$/, 'must be YYYYMMDDHHmmSSZ')
    .optional(),
  sign_files: z
    .array(SIGN_FILE)
    .min(1)
    .max(MAX_SIGN_FILES)
    .refine((files) => new Set(files.map((file) => file.doc_id)).size === files.length, 'doc_id must be unique'),
});

export type SignBody = z.infer<typeof SIGN>;
