import { z } from 'zod';
import { COMMON_SETTINGS, type Family, family } from '../family.ts';
import { createMobileIdSigner } from './remote-signer.ts';

const SETTINGS = z.object({
  ...COMMON_SETTINGS,
  relyingPartyUUID: z.uuid(),
  relyingPartyName: z.string().min(1).max(100),
  /** Of the phone's own sentences. */
  language: z.enum(['EST', 'ENG', 'RUS', 'LIT']).default('ENG'),
  /** How long a look may hold the line, in milliseconds. */
  longPollMs: z.number().int().min(1_000).max(60_000).default(20_000),
});

/** SK Mobile-ID. */
export const MOBILE_ID_FAMILIES = {
  'mobile-id': family(SETTINGS, ['relyingPartyUUID'], ({ relyingPartyUUID, relyingPartyName, ...rest }, context) =>
    createMobileIdSigner({ ...rest, ...context, party: { relyingPartyUUID, relyingPartyName } }),
  ),
} as const satisfies Record<string, Family>;
