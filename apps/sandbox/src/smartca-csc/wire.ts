/** Bodies of VNPT SmartCA's OAuth 2.0 and CSC-like interface v1.1 as they arrive. */
import { z } from 'zod';

const MAX_HASHES = 50;

export const TOKEN = z.discriminatedUnion('grant_type', [
  z.object({ grant_type: z.literal('authorization_code'), code: z.string(), redirect_uri: z.string() }),
  z.object({ grant_type: z.literal('refresh_token'), refresh_token: z.string() }),
  z.object({ grant_type: z.literal('password'), username: z.string(), password: z.string() }),
]);

export const INFO = z.object({
  credentialId: z.string().min(1),
  certificates: z.enum(['none', 'single', 'chain']),
  certInfo: z.boolean(),
  authInfo: z.boolean(),
});

export const SIGN_HASH = z.object({
  credentialId: z.string().min(1),
  refTranId: z.string().min(1),
  notifyUrl: z.url({ protocol: /^https?$/ }).optional(),
  description: z.string(),
  datas: z
    .array(
      z.object({
        name: z.string().min(1),
        hash: z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'SHA-256 in base64'),
      }),
    )
    .min(1)
    .max(MAX_HASHES),
});

export const TRANSACTION = z.object({ tranId: z.string().min(1) });
