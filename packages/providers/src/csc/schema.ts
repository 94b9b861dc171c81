/** Answers of the CSC API. Some servers send `null` for what is absent; unknown members are ignored. */
import { z } from 'zod';
import { numeric, optionalText } from '../parse.ts';

export const FAILURE = z.object({ error: optionalText, error_description: optionalText });

export const TOKEN = z.object({
  access_token: z.string().min(1),
  expires_in: numeric.nullish(),
  refresh_token: optionalText,
});

export const LIST = z.object({ credentialIDs: z.array(z.string()).nullish(), nextPageToken: optionalText });

const AUTH_OBJECT = z.object({ type: z.string(), id: z.string() });

export const INFO = z.object({
  key: z.object({ status: optionalText, algo: z.array(z.string()).nullish() }).nullish(),
  cert: z.object({ status: optionalText, certificates: z.array(z.string()).nullish() }).nullish(),
  /** v1. */
  authMode: optionalText,
  /** v2. */
  auth: z.object({ mode: optionalText, expression: optionalText, objects: z.array(AUTH_OBJECT).nullish() }).nullish(),
  SCAL: optionalText,
  /** A number; the published v1 schema says boolean, and some servers believe it. */
  multisign: z.union([numeric, z.boolean()]).nullish(),
});
export type Info = z.output<typeof INFO>;

export const AUTHORIZED = z.object({ SAD: z.string().min(1), expiresIn: numeric.nullish() });
export const PENDING = z.object({ handle: z.string().min(1).max(4096) });
export const SIGNED = z.object({ signatures: z.array(z.string()) });
export const QUEUED = z.object({ responseID: z.string().min(1).max(4096) });
export const SIGN_ANSWER = z.union([SIGNED, QUEUED]);
