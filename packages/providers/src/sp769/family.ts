import { z } from 'zod';
import { COMMON_SETTINGS, type Family, family } from '../family.ts';
import type { Sp769Dialect } from './dialect.ts';
import { createSp769Signer } from './remote-signer.ts';
import { SMARTCA } from './smartca.ts';

const SETTINGS = z.object({
  ...COMMON_SETTINGS,
  spId: z.string().min(1),
  spPassword: z.string().min(1),
});

/** The family of Decision QĐ 769/QĐ-BTTTT: a row for each dialect. */
export const SP769_FAMILIES = {
  smartca: dialect(SMARTCA),
} as const satisfies Record<string, Family>;

function dialect(dialect: Sp769Dialect): Family {
  return family(SETTINGS, ['spPassword'], (settings, context) =>
    createSp769Signer({ ...settings, ...context, dialect }),
  );
}
