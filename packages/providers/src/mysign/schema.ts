/** Answers of Viettel MySign, read leniently: numbers come as text, errors sometimes inside an array. */
import { z } from 'zod';
import { numeric, optionalText } from '../parse.ts';

export const LOGIN = z.object({ access_token: z.string().min(1), expires_in: numeric.nullish() });

const ERROR = z.object({ error: z.union([z.string(), z.number()]).transform(String), error_description: optionalText });
export type MySignError = z.output<typeof ERROR>;
export const ERRORS = z.union([ERROR, z.array(ERROR).min(1)]);

const CREDENTIAL = z.object({
  credential_id: z.string().min(1),
  key: z.object({ status: optionalText }).nullish(),
  cert: z.object({ status: optionalText, certificates: z.array(z.string()).min(1) }),
});
export type MySignCredential = z.output<typeof CREDENTIAL>;
export const CREDENTIALS = z.array(CREDENTIAL);

export const SIGNED = z.object({ signatures: z.array(z.string()) });
export const ACCEPTED = z.object({ transactionId: z.string().min(1) });
export const STATUS = z.object({ status: numeric, signatures: z.array(z.string()).nullish() });

export const NOTICE = z.object({
  data: z.object({ results: z.array(z.object({ document_id: z.union([z.string(), z.number()]).transform(String) })) }),
});
