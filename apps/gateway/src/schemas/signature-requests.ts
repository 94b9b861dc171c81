import { SIGNATURE_LEVELS, type Status } from '@kyso/domain';
import { LIMITS } from '@kyso/signing';
import { z } from 'zod';
import { anchorText, id, instant, listQuery, phone, sha256, wholeNumber } from './fields.ts';
import { certificateSerial, citizenIds, providerCode } from './signer.ts';

/** Largest length of a PDF page in points (ISO 32000-2 Annex C). */
const MAX_POINTS = 14_400;
const MAX_PAGE = 100_000;
/** A long poll ends before the time-outs of usual proxies. */
export const MAX_WAIT_SECONDS = 25;

export const STATUSES = [
  'queued',
  'preparing',
  'awaiting_approval',
  'finalizing',
  'completed',
  'partially_completed',
  'declined',
  'expired',
  'canceled',
  'failed',
] as const satisfies readonly Status[];

const MAX_FIELD_NAME_CHARS = 200;
const MAX_OCCURRENCE = 100;
const offset = z.number().min(-MAX_POINTS).max(MAX_POINTS);
const length = z.number().min(1).max(MAX_POINTS);

export const placement = z
  .discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('invisible') }),
    z.strictObject({
      mode: z.literal('rect'),
      page: z.int().min(1).max(MAX_PAGE),
      x: offset,
      y: offset,
      width: length,
      height: length,
    }),
    z.strictObject({ mode: z.literal('field'), name: z.string().min(1).max(MAX_FIELD_NAME_CHARS) }),
    z.strictObject({
      mode: z.literal('anchor'),
      text: anchorText.exactOptional().meta({ description: 'Absent: the keyword of the profile' }),
      occurrence: z.union([z.enum(['first', 'last']), z.int().min(1).max(MAX_OCCURRENCE)]).exactOptional(),
      dx: offset.default(0),
      dy: offset.default(0),
      width: length,
      height: length,
    }),
  ])
  .meta({ description: 'Points (1/72 inch) in the upright view of the page, origin at its lower left corner' });

const metadata = z
  .record(z.string().min(1).max(LIMITS.metadataKeyCharacters), z.string().max(LIMITS.metadataValueCharacters))
  .refine((entries) => Object.keys(entries).length <= LIMITS.metadataEntries, { params: { code: 'too_many_entries' } });

const expiresIn = z
  .int()
  .min(LIMITS.approvalSeconds.min)
  .max(LIMITS.approvalSeconds.max)
  .meta({ description: 'Seconds the person may take to approve' });

export const createSignatureRequest = z.strictObject({
  profile_id: id('prf')
    .optional()
    .meta({ description: 'Signer and appearance; `signer` and `provider_account_id` override the account' }),
  signer: z
    .strictObject({
      provider: providerCode,
      citizen_id: z.string().trim().min(4).max(64).meta({ description: 'Number of the account at the provider' }),
      phone: phone.exactOptional(),
      certificate_serial: certificateSerial
        .optional()
        .meta({ description: 'Hex; absent: the newest usable certificate' }),
    })
    .optional(),
  provider_account_id: id('acc')
    .optional()
    .meta({ description: 'Signer from a provider account, instead of `signer`' }),
  citizen_ids: citizenIds.optional().meta({
    description:
      'Further identity numbers of the signer (CCCD, CMND, tax code, passport), besides those of the profile or account. The certificate has to name one of these or the account; sealed, never answered',
  }),
  certificate_serial: certificateSerial
    .optional()
    .meta({ description: 'Hex, with `provider_account_id` or `profile_id`; absent: the newest usable certificate' }),
  items: z
    .array(z.strictObject({ file_id: id('fil'), sha256: sha256.optional(), placement }))
    .min(1)
    .max(LIMITS.items),
  level: z.enum(SIGNATURE_LEVELS).optional().meta({
    description:
      'PAdES level. Above B-B the request is completed as soon as it is signed; timestamps and evidence that are not to be had at once are added afterwards',
  }),
  reason: z.string().min(1).max(LIMITS.reasonCharacters).optional(),
  description: z.string().min(1).max(LIMITS.descriptionCharacters).optional(),
  on_item_error: z.enum(['abort', 'continue']).default('abort'),
  expires_in: expiresIn.default(LIMITS.approvalSeconds.fallback),
  return_url: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .optional()
    .meta({
      description:
        'Where the browser goes on to after the page of a provider, at an origin that the operator allowed for the tenant; `signature_request_id` and `result` are added to its query. Sealed, never answered',
    }),
  metadata: metadata.default({}),
});
export type CreateSignatureRequest = z.output<typeof createSignatureRequest>;

export const cancelSignatureRequest = z
  .strictObject({ reason: z.string().min(1).max(LIMITS.reasonCharacters).optional() })
  .optional();

export const retrySignatureRequest = z.strictObject({ expires_in: expiresIn.exactOptional() }).optional();

export const listSignatureRequestsQuery = listQuery.extend({ status: z.enum(STATUSES).optional() });
export const readSignatureRequestQuery = z.strictObject({
  wait: wholeNumber(0, MAX_WAIT_SECONDS).optional().meta({ description: 'Seconds to wait for a change' }),
});

export const failure = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string().meta({ description: 'The reason within the code, as far as it is known' }),
  next_step: z.string(),
  retryable: z.boolean(),
});
export type FailureJson = z.output<typeof failure>;

export const signatureRequest = z.object({
  id: id('sr'),
  object: z.literal('signature_request'),
  status: z.enum(STATUSES),
  version: z.number().int().meta({ description: 'Grows with every change; also the ETag' }),
  livemode: z.boolean(),
  created_at: instant,
  updated_at: instant,
  expires_at: instant.nullable().meta({ description: 'Until when the phone may answer, once it was asked' }),
  signer: z.object({
    provider: z.string(),
    citizen_id_masked: z.string(),
    certificate_serial: z.string().optional(),
  }),
  profile_id: id('prf').optional(),
  provider_account_id: id('acc').optional(),
  verification_code: z.string().nullable().meta({ description: 'Shown on the screen and on the phone' }),
  approval_url: z
    .string()
    .nullable()
    .meta({ description: 'Page the person has to visit to approve, where the provider has one' }),
  approvals: z.object({ needed: z.number().int(), given: z.number().int() }).nullable().meta({
    description: 'How often the person is asked: once, or more often when the provider takes fewer documents at a time',
  }),
  retry_of: id('sr').nullable(),
  items: z.array(
    z.object({
      id: id('sri'),
      file_id: id('fil'),
      file_name: z.string(),
      sha256,
      status: z.enum(['pending', 'prepared', 'signed', 'failed', 'skipped']),
      placement,
      signed: z
        .object({
          sha256,
          size: z.number().int(),
          file_name: z.string(),
          content_url: z.string(),
          level: z.enum(SIGNATURE_LEVELS).meta({ description: 'Reached so far; the content is the newest version' }),
          holds_until: instant.nullable().meta({ description: 'When the certificate of the last timestamp ends' }),
          preservation_failure: failure.nullable().meta({ description: 'Why the level was given up' }),
        })
        .nullable(),
      failure: failure.nullable(),
    }),
  ),
  warnings: z.array(z.object({ code: z.string(), title: z.string(), next_step: z.string() })).meta({
    description: 'What could not be made sure of before signing, for the person who signs; signing goes on',
  }),
  failure: failure.nullable(),
  level: z.enum(SIGNATURE_LEVELS),
  on_item_error: z.enum(['abort', 'continue']),
  reason: z.string().nullable(),
  description: z.string(),
  metadata: z.record(z.string(), z.string()),
  links: z.object({
    self: z.string(),
    timeline: z.string(),
    cancel: z.string().optional(),
    retry: z.string().optional(),
  }),
});
export type SignatureRequestJson = z.output<typeof signatureRequest>;

export const timelineEntry = z.object({
  id: z.string(),
  object: z.literal('event'),
  version: z.number().int(),
  type: z.string(),
  at: instant,
  actor: z.string(),
  item_id: id('sri').optional(),
  failure: failure.optional(),
  reason: z.string().optional(),
});
export type TimelineEntryJson = z.output<typeof timelineEntry>;
