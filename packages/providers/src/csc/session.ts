/** Where an order stands between two looks. SAD and handle are secrets; the core seals them. */
import { z } from 'zod';

const BASE = { credentialId: z.string(), algorithms: z.array(z.string()) };

export const SESSION = z.discriminatedUnion('phase', [
  /** v1, implicit: the call that waits for the person is open in the process that made it. */
  z.object({ phase: z.literal('asked') }),
  /** v2: the newest handle. */
  z.object({ phase: z.literal('authorizing'), handle: z.string(), ...BASE }),
  /** The person is at the provider's page; the browser comes back with this `state`. */
  z.object({ phase: z.literal('redirected'), state: z.string(), verifier: z.string().optional(), ...BASE }),
  /** The browser is back, with a code to redeem or with what the page says instead. */
  z.object({
    phase: z.literal('returned'),
    code: z.string().optional(),
    error: z.string().optional(),
    verifier: z.string().optional(),
    ...BASE,
  }),
  z.object({ phase: z.literal('authorized'), sad: z.string(), ...BASE }),
  /** v2, asynchronous signing: in the queue of the HSM. */
  z.object({ phase: z.literal('signing'), responseId: z.string(), ...BASE }),
]);
export type Session = z.output<typeof SESSION>;
export type PhaseOf<P extends Session['phase']> = Extract<Session, { phase: P }>;
