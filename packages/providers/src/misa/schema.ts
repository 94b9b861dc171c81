/** Answers of MISA eSign RemoteSigning V2: Pascal case in, camel case out. */
import { z } from 'zod';
import { numeric, optionalText } from '../parse.ts';

const TOKENS = z.object({
  remoteSigningAccessToken: z.string().min(1),
  refreshToken: optionalText,
  expiresIn: numeric.nullish(),
});
export type MisaTokens = z.output<typeof TOKENS>;

/** A refresh answers flat, a login inside `data`. */
export const REFRESHED = z.union([TOKENS, z.object({ data: TOKENS }).transform(({ data }) => data)]);
export const LOGIN = z.object({
  status: z.object({ error: z.boolean().nullish(), errorCode: z.union([z.string(), z.number()]).nullish() }).nullish(),
  data: TOKENS.partial().nullish(),
});

const ERROR = z.object({
  errorCode: z.union([z.string(), z.number()]).transform(String).nullish(),
  devMsg: optionalText,
  userMsg: optionalText,
});
export type MisaError = z.output<typeof ERROR>;
/** Failures of a login may come inside an array. */
export const ERRORS = z.union([
  ERROR,
  z
    .array(ERROR)
    .min(1)
    .transform(([first]) => first ?? {}),
]);

const CHAIN = z.union([z.string(), z.array(z.string())]).nullish();

const CERTIFICATE = z.object({
  userId: z.string().min(1),
  keyAlias: z.string().min(1),
  keyStatus: optionalText,
  certStatus: optionalText,
  certificate: z.string(),
  /** Spelled so by the provider; a list, or one text with the certificates one after the other. */
  certiticateChain: CHAIN,
  /** As it would be spelt. */
  certificateChain: CHAIN,
});
export type MisaCertificate = z.output<typeof CERTIFICATE>;
export const CERTIFICATES = z.array(CERTIFICATE);

export const ACCEPTED = z.object({ transactionId: z.string().min(1) });

const SIGNATURES = z.array(z.object({ documentId: z.string(), signature: z.string() }));
export const STATUS = z.object({
  status: z.string(),
  errorCode: z.union([z.string(), z.number()]).transform(String).nullish(),
  errorDescription: optionalText,
  transactionId: optionalText,
  signatures: SIGNATURES.nullish(),
});

export const NOTICE = z.object({ transactionId: z.string(), signatures: SIGNATURES.min(1) });
