import { APPEARANCE_PRESETS, type PresetName } from '@kyso/pdf';
import { z } from 'zod';
import { anchorText, id, instant, phone, sha256 } from './fields.ts';
import { citizenId, citizenIds, providerCode } from './signer.ts';

const MAX_LINES = 6;
const MAX_LINE_CHARS = 120;
const MAX_LABEL_CHARS = 100;

const label = z.string().trim().min(1).max(MAX_LABEL_CHARS);
const lines = z.array(z.string().max(MAX_LINE_CHARS)).max(MAX_LINES);
// Object.keys forgets that these are the names of the table
const PRESETS = Object.keys(APPEARANCE_PRESETS) as [PresetName, ...PresetName[]];
const presetText = z.string().trim().min(1).max(MAX_LINE_CHARS).optional();

export const createSignatureProfile = z.strictObject({
  label,
  provider: providerCode,
  citizen_id: citizenId,
  citizen_ids: citizenIds.default([]),
  phone: phone.optional(),
  anchor: anchorText.optional().meta({ description: 'Keyword for placements by anchor' }),
  lines: lines.optional(),
  preset: z
    .enum(PRESETS)
    .optional()
    .meta({ description: 'Lines of a form of Decree 30/2020, or of a citizen; `lines` overrides them' }),
  preset_texts: z.strictObject({ agency: presetText, number: presetText, form: presetText }).optional(),
});
export type CreateSignatureProfile = z.output<typeof createSignatureProfile>;

/** Only what is given is changed; `phone: null` removes the number (RFC 7396). */
export const updateSignatureProfile = z.strictObject({
  label: label.optional(),
  provider: providerCode.optional(),
  citizen_id: citizenId.optional(),
  citizen_ids: citizenIds.optional(),
  phone: phone.nullable().optional(),
  anchor: anchorText.optional(),
  lines: lines.optional(),
});
export type UpdateSignatureProfile = z.output<typeof updateSignatureProfile>;

export const signatureProfile = z.object({
  id: id('prf'),
  object: z.literal('signature_profile'),
  version: z.number().int(),
  created_at: instant,
  updated_at: instant,
  label: z.string(),
  provider: z.string(),
  citizen_id_masked: z.string(),
  citizen_ids_masked: z.array(z.string()),
  phone_masked: z.string().nullable(),
  linked: z.boolean().meta({ description: 'Whether the account was linked at a provider that asks for it' }),
  anchor: z.string().nullable(),
  lines: z.array(z.string()),
  image: z.object({ sha256, content_url: z.string() }).nullable(),
});
export type SignatureProfileJson = z.output<typeof signatureProfile>;
