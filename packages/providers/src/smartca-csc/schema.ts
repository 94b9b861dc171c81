/** Answers of VNPT SmartCA's OAuth 2.0 and CSC-like interface v1.1. */
import { z } from 'zod';
import { numeric, optionalText } from '../parse.ts';

export const TOKEN = z.object({
  access_token: z.string().min(1),
  expires_in: numeric.nullish(),
  refresh_token: optionalText,
});
export const TOKEN_ERROR = z.object({ error: z.string() });

export const ENVELOPE = z.object({ code: numeric, content: z.unknown().optional() });

export const CREDENTIAL_IDS = z.array(z.string().min(1));
export const CREDENTIAL = z.object({
  key: z.object({ status: optionalText }).nullish(),
  cert: z.object({ status: optionalText, certificates: z.array(z.string()).min(1) }),
});

export const ACCEPTED = z.object({ tranId: z.string().min(1) });
export const TRANSACTION = z.object({
  refTranId: optionalText,
  tranStatus: numeric,
  documents: z.array(z.object({ name: optionalText, sig: optionalText })).nullish(),
});

export const NOTICE = z.object({ refTranId: z.string().min(1), tranId: z.string() });
