import { parseAccountNumber } from '@kyso/domain';
import { z } from 'zod';
import { id, instant, sha256 } from './fields.ts';

const MAX_NUMBERS = 8;

const citizenNumber = z
  .string()
  .max(32)
  .refine((text) => parseAccountNumber(text) !== undefined, { params: { code: 'invalid_number' } });

export const citizenIds = z
  .array(citizenNumber)
  .max(MAX_NUMBERS)
  .default([])
  .meta({ description: 'Every identity number known of the applicant; compared with the certificates, never kept' });

export const createVerification = z.strictObject({ file_id: id('fil'), citizen_ids: citizenIds });

const verdict = z.enum(['valid', 'invalid', 'undetermined', 'unsigned']);
const reason = z.object({ code: z.string(), sentence: z.string() });
const certificateState = z.enum(['valid', 'expired', 'not_yet_valid', 'revoked', 'unknown']);
const certificate = z.object({
  common_name: z.string(),
  subject: z.string(),
  issuer: z.string(),
  serial_number: z.string().meta({ description: 'Hex' }),
  valid_from: instant,
  valid_until: instant,
  sha256,
});

const signature = z.object({
  field: z.string(),
  kind: z.enum(['signature', 'certification', 'document_timestamp']),
  verdict,
  indication: z.enum(['TOTAL-PASSED', 'TOTAL-FAILED', 'INDETERMINATE']),
  sub_indication: z.string().nullable(),
  reasons: z.array(reason),
  warnings: z.array(reason),
  level: z.string().nullable(),
  signer: z
    .object({
      name: z.string(),
      organisation: z.string().nullable(),
      unit: z.string().nullable(),
      identifiers_masked: z.array(z.object({ kind: z.string(), number: z.string() })),
      is_person: z.boolean(),
    })
    .nullable(),
  identity_match: z
    .enum(['match', 'mismatch', 'unstated'])
    .nullable()
    .meta({ description: 'Whether the signer is the applicant; null: no numbers were given' }),
  issuing_authority: z.string().nullable(),
  signing_time: instant.nullable(),
  time_source: z.enum(['signature_timestamp', 'document_timestamp', 'claimed', 'none']),
  time_authority: z.string().nullable(),
  certificate: certificate.nullable(),
  trust_path: z.array(certificate),
  trusted: z.boolean(),
  certificate_at_signing: certificateState,
  certificate_now: certificateState,
  revocation: z.object({
    status: z.enum(['good', 'revoked', 'unknown', 'not_offered']),
    source: z.enum(['ocsp', 'crl']).nullable(),
    revoked_at: instant.nullable(),
  }),
  intact: z.boolean().nullable(),
  covers: z.enum(['whole_file', 'revision', 'nothing']),
  page: z.number().int().nullable(),
  changes_after: z.array(
    z.object({
      change: z.string(),
      clearance: z.enum(['permitted', 'review', 'forbidden']),
      page: z.number().int().nullable(),
      field: z.string().nullable(),
      sentence: z.string(),
    }),
  ),
  algorithms: z
    .object({ digest: z.string(), signature: z.string(), key: z.string(), weak: z.array(z.string()) })
    .nullable(),
  verifiable_until: instant.nullable(),
});
export type SignatureJson = z.output<typeof signature>;

const report = {
  file_name: z.string(),
  sha256,
  size: z.number().int().meta({ description: 'Bytes' }),
  verdict,
  reason,
  next_step: z.string(),
  validated_at: instant,
  signatures: z.array(signature),
};

export const signingHistory = z.object({ object: z.literal('signing_history'), ...report });
export type SigningHistoryJson = z.output<typeof signingHistory>;

export const verification = z.object({
  id: id('ver'),
  object: z.literal('verification'),
  file_id: id('fil').nullable(),
  evidence: z
    .array(
      z.object({
        kind: z.enum(['certificate', 'ocsp', 'crl']),
        sha256,
        size: z.number().int().meta({ description: 'Bytes' }),
        der: z
          .string()
          .nullable()
          .meta({ description: 'Base64; null: too large to be kept, or a certificate, which names a person' }),
        url: z.string().nullable().meta({ description: 'Where it was had; null: in the document, or known here' }),
        at: instant.nullable().meta({ description: 'When it was fetched' }),
      }),
    )
    .meta({ description: 'What the signatures were judged by, as it was then' }),
  ...report,
  created_at: instant,
});
export type VerificationJson = z.output<typeof verification>;

/** Fields of a form beside its file. */
export const uploadFields = z.strictObject({ citizen_ids: citizenIds });
