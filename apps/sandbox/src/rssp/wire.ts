/** Bodies of the RSSP profile `rssp-119.432-v2.0` as they arrive. */
import { z } from 'zod';

const MAX_HASHES = 100;
const ID_SHA256 = '2.16.840.1.101.3.4.2.1';
const ID_RSA_ENCRYPTION = '1.2.840.113549.1.1.1';

const common = { lang: z.enum(['VN', 'EN']), profile: z.literal('rssp-119.432-v2.0') };

const digests = z.object({
  hashes: z
    .array(z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'SHA-256 in base64'))
    .min(1)
    .max(MAX_HASHES),
  hashAlgorithmOID: z.literal(ID_SHA256),
});

export const LOGIN = z.object({ ...common, relyingParty: z.string(), rememberMeEnabled: z.boolean() });

export const LIST = z.object({
  ...common,
  userID: z.string().regex(/^(PHONE|CITIZEN-IDENTITY-CARD|PERSONAL-ID|PASSPORT-ID|USERNAME):.+$/),
  searchConditions: z.object({ certificateStatus: z.string() }).optional(),
  certInfoEnabled: z.boolean(),
});

export const INFO = z.object({ ...common, credentialID: z.string().min(1) });

/** `message` and `rpName` are JSON inside a text. */
const jsonText = z.string().refine((text) => {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}, 'JSON inside a text');

export const AUTHORIZE = z
  .object({
    ...common,
    credentialID: z.string().min(1),
    numSignatures: z.number().int().positive(),
    documentDigests: digests,
    notificationMessage: z.string(),
    messageCaption: z.string(),
    message: jsonText,
    rpName: jsonText,
    vcEnabled: z.boolean(),
    acEnabled: z.boolean(),
    validityPeriod: z.number().int().positive(),
    operationMode: z.literal('S'),
  })
  .refine(({ numSignatures, documentDigests }) => numSignatures === documentDigests.hashes.length);

export const SIGN_HASH = z.object({
  ...common,
  credentialID: z.string().min(1),
  documentDigests: digests,
  signAlgo: z.literal(ID_RSA_ENCRYPTION),
  SAD: z.string().min(1),
  operationMode: z.literal('S'),
  validityPeriod: z.number().int().positive(),
});
