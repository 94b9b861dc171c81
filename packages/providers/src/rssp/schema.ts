/** Answers of the RSSP profile `rssp-119.432-v2.0`: `{error, errorDescription, responseID, …}`, whatever the HTTP status. */
import { z } from 'zod';
import { numeric, optionalText } from '../parse.ts';

export const ENVELOPE = z.object({
  error: numeric,
  errorDescription: optionalText,
  /** Tries that are left after a wrong PIN; seconds for which the account is locked. */
  remainingCounter: numeric.nullish(),
  tempLockoutDuration: numeric.nullish(),
});
export type RsspError = z.output<typeof ENVELOPE>;

export const LOGIN = z.object({ accessToken: z.string().min(1), expiresIn: numeric.nullish() });

export const CREDENTIALS = z.object({ certs: z.array(z.object({ credentialID: z.string().min(1) })).nullish() });

export const CREDENTIAL = z.object({
  key: z.object({ status: optionalText }).nullish(),
  cert: z.object({ certificates: z.array(z.string()).min(1), status: optionalText, statusDesc: optionalText }),
  authMode: optionalText,
  remainingSigningCounter: numeric.nullish(),
});
export type RsspCredential = z.output<typeof CREDENTIAL>;

export const AUTHORIZED = z.object({ SAD: z.string().min(1) });
export const SIGNED = z.object({ signatures: z.array(z.string()) });
