/** Bodies of MISA eSign RemoteSigning V2 as they arrive: Pascal case in. */
import { z } from 'zod';

export const LOGIN = z.object({ userName: z.string(), password: z.string() });
export const SECOND_FACTOR = z.object({
  userName: z.string(),
  code: z.string(),
  otpType: z.union([z.literal(0), z.literal(1)]),
  remember: z.boolean(),
});
export const REFRESH = z.object({ refreshToken: z.string() });

export const SIGN = z.object({
  DataToBeDisplayed: z.string(),
  UserId: z.string().min(1),
  CertAlias: z.string().min(1),
  Documents: z
    .array(
      z.object({
        DocumentId: z.string().min(1).max(36),
        FileToSign: z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'SHA-256 in base64'),
        DocumentName: z.string().min(1).max(100),
      }),
    )
    .min(1)
    .max(100),
});
