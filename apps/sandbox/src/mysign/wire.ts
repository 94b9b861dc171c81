/** Bodies of Viettel MySign as they arrive. Strict where the document is: base64 for hashes and names. */
import { z } from 'zod';

const MAX_CLIENT_CHARS = 50;
const MAX_NAME_CHARS = 99;
const MAX_HASHES = 100;

const base64 = z.base64();
const caller = { client_id: z.string().max(MAX_CLIENT_CHARS), client_secret: z.string() };

export const LOGIN = z.object({
  ...caller,
  profile_id: z.string().optional(),
  user_id: z.string().max(MAX_CLIENT_CHARS),
});

export const CERTIFICATES = z.object({ ...caller, user_id: z.string(), certificates: z.enum(['chain', 'single']) });

const isName = (text: string) => {
  const name = Buffer.from(text, 'base64').toString('utf8');
  return name.length > 0 && name.length <= MAX_NAME_CHARS && /^[A-Za-z0-9_\- ]+$/.test(name);
};

export const SIGN = z
  .object({
    ...caller,
    credentialID: z.string().min(1),
    numSignatures: z.number().int().positive().max(MAX_HASHES),
    description: base64.optional(),
    documents: z.array(
      z.object({
        document_id: z.union([z.string().min(1), z.number()]).transform(String),
        document_name: base64.refine(isName, 'letters, digits, _, - and spaces, in base64'),
      }),
    ),
    hash: z.array(base64.refine((text) => Buffer.from(text, 'base64').length === 32, 'SHA-256 in base64')),
    hashAlgo: z.literal('2.16.840.1.101.3.4.2.1'),
    signAlgo: z.literal('1.2.840.113549.1.1.1'),
    async: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  })
  .refine(({ numSignatures, documents, hash }) => documents.length === numSignatures && hash.length === numSignatures);

export const STATUS = z.object({ transactionId: z.string().min(1) });
