/** Answers of the RP API. What a later version adds is ignored, as SK asks of clients. */
import { z } from 'zod';
import { optionalText } from '../parse.ts';

export const CREATED = z.object({
  sessionID: z.string().regex(/^[\w-]{1,64}$/),
  /** v3: made by the server, not computable. */
  vc: z.object({ type: optionalText, value: z.string().regex(/^\d{4}$/) }).nullish(),
});

const CERTIFICATE = z.object({ value: z.string(), certificateLevel: optionalText });

/** v3, `signature/certificate/{documentNumber}`: at once, without the phone. */
export const CERTIFICATE_BY_DOCUMENT = z.object({ state: z.string(), cert: CERTIFICATE.nullish() });

export const SESSION = z.object({
  state: z.string(),
  result: z.object({ endResult: z.string(), documentNumber: optionalText }).nullish(),
  signatureProtocol: optionalText,
  signature: z.object({ value: z.string(), flowType: optionalText }).nullish(),
  cert: CERTIFICATE.nullish(),
});
export type Session = z.output<typeof SESSION>;

/** What is kept between two looks. */
export const KEPT = z.object({ sessionId: z.string() });
/** The same while a person chooses a certificate: the session, and until when it counts (ms since the epoch). */
export const CHOICE = z.object({ choosing: z.string(), untilMs: z.number() });
export type Choice = z.output<typeof CHOICE>;
