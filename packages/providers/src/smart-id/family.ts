import { z } from 'zod';
import { COMMON_SETTINGS, type Family, family } from '../family.ts';
import type { Dialect } from './dialect.ts';
import { INTERACTION_NAMES } from './interactions.ts';
import { createSmartIdSigner } from './remote-signer.ts';
import { V2 } from './v2.ts';
import { V3 } from './v3.ts';

const SETTINGS = z.object({
  ...COMMON_SETTINGS,
  relyingPartyUUID: z.uuid(),
  /** At most 32 bytes of UTF-8, one of the names registered with SK. */
  relyingPartyName: z.string().refine((name) => name !== '' && Buffer.byteLength(name) <= 32),
  /** For accounts that are given as a bare number. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('EE'),
  certificateLevel: z.enum(['ADVANCED', 'QUALIFIED', 'QSCD']).default('QUALIFIED'),
  interactions: z.array(z.enum(INTERACTION_NAMES)).min(1).default(['confirmationMessage', 'displayTextAndPIN']),
  signatureAlgorithm: z.enum(['rsa-pkcs1', 'rsa-pss']).optional(),
  /** How long a look may hold the line, in milliseconds. */
  longPollMs: z.number().int().min(1_000).max(120_000).default(20_000),
});

/** SK Smart-ID: a row for each version of the RP API. */
export const SMART_ID_FAMILIES = {
  'smart-id-v2': version(V2),
  'smart-id-v3': version(V3),
} as const satisfies Record<string, Family>;

function version(dialect: Dialect): Family {
  const [usual] = dialect.signatureAlgorithms;
  if (usual === undefined) throw new TypeError('a dialect without a signature algorithm');
  return family(SETTINGS, ['relyingPartyUUID'], (settings, context) => {
    const { relyingPartyUUID, relyingPartyName, certificateLevel, signatureAlgorithm, ...rest } = settings;
    return createSmartIdSigner({
      ...rest,
      ...context,
      dialect,
      party: { relyingPartyUUID, relyingPartyName, certificateLevel },
      signatureAlgorithm: dialect.signatureAlgorithms.find((one) => one === signatureAlgorithm) ?? usual,
    });
  });
}
