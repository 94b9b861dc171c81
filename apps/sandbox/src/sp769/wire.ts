/** Bodies of the QĐ 769 family as they arrive. */
import { z } from 'zod';
import type { Member } from './member.ts';

const MAX_FILES = 500;
const id = z.string().trim().min(1).max(128);
const caller = { sp_id: z.string(), sp_password: z.string() };
const OPTIONS = { file_type: z.string().min(1), sign_type: z.literal('hash') };

export function queryOf({ caNames }: Member) {
  return z.object({
    ...caller,
    user_id: id,
    serial_number: z.string().optional(),
    transaction_id: z.string().optional(),
    ca_name: caNames.length === 0 ? z.string().optional() : z.enum(caNames),
  });
}

/** @param base64 where the caller switched on that the member takes base64 in the place of hex. */
export function orderOf({ caNames, fileOptions }: Member, base64: boolean) {
  const file = z.object({
    data_to_be_signed: base64 ? z.string().regex(/^[A-Za-z0-9+/]{43}=$/) : z.string().regex(/^[0-9a-fA-F]{64}$/),
    doc_id: id,
    ...(fileOptions === 'nested' ? { file_options: z.object(OPTIONS) } : OPTIONS),
  });
  return z.object({
    ...caller,
    user_id: id,
    transaction_id: id,
    serial_number: id,
    time_stamp: z
      .string()
      .regex(/^\d{14}Z$/)
      .optional(),
    ca_name: caNames.length === 0 ? z.string().optional() : z.enum(caNames),
    sign_files: z
      .array(file)
      .min(1)
      .max(MAX_FILES)
      .refine((files) => new Set(files.map(({ doc_id }) => doc_id)).size === files.length),
  });
}
