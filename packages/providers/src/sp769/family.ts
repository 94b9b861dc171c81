import { z } from 'zod';
import { COMMON_SETTINGS, type Family, family } from '../family.ts';
import { POLLED, type Sp769Dialect } from './dialect.ts';
import { INTRUST } from './intrust.ts';
import { QD769 } from './national.ts';
import { NEAC } from './neac.ts';
import { createSp769Signer } from './remote-signer.ts';
import { SMARTCA } from './smartca.ts';

const SETTINGS = z.object({
  ...COMMON_SETTINGS,
  spId: z.string().min(1),
  spPassword: z.string().min(1),
  /** How long the provider keeps an approval open; 300 unless told. */
  approvalSeconds: z.number().min(1).max(600).optional(),
});

/** What is not certain of the gateway can be set without waiting for a new version of Kyso. */
const GATEWAY_SETTINGS = SETTINGS.extend({
  /** The CA as the list of the gateway spells it: `VNPT-CA`, `Viettel-CA`, `CA2`, `BkavCA`, `FPT-CA`, `TrustCA`, `MISA-CA` … */
  caName: z.string().min(1).max(50),
  hashEncoding: z.enum(['hex', 'base64']).default('hex'),
  /** Where the state of an order is asked for, with `{id}` for the order; absent: the sign call stays open. */
  statusPath: z
    .string()
    .regex(/^\/.*\{id\}/)
    .optional(),
});

/** The family of Decision QĐ 769/QĐ-BTTTT: a row for each dialect. */
export const SP769_FAMILIES = {
  smartca: dialect(SMARTCA),
  qd769: dialect(QD769),
  intrust: dialect(INTRUST),
  neac: gateway(NEAC),
} as const satisfies Record<string, Family>;

/** One more member of the family is one more call of this, with its dialect. */
export function dialect(dialect: Sp769Dialect): Family {
  return family(SETTINGS, ['spPassword'], ({ approvalSeconds, ...settings }, context) =>
    createSp769Signer({ ...settings, ...context, dialect: withLife(dialect, approvalSeconds) }),
  );
}

function gateway(base: Sp769Dialect): Family {
  return family(
    GATEWAY_SETTINGS,
    ['spPassword'],
    ({ hashEncoding, statusPath, approvalSeconds, ...settings }, context) => {
      const dialect = withLife(withStatusPath({ ...base, hashEncoding }, statusPath), approvalSeconds);
      return createSp769Signer({ ...settings, ...context, dialect });
    },
  );
}

function withStatusPath(dialect: Sp769Dialect, status: string | undefined): Sp769Dialect {
  if (status === undefined) return dialect;
  const { showsDescription, verificationCode } = dialect.capabilities;
  const capabilities = { ...POLLED, showsDescription, verificationCode };
  return { ...dialect, paths: { ...dialect.paths, status }, capabilities };
}

function withLife(dialect: Sp769Dialect, approvalSeconds: number | undefined): Sp769Dialect {
  if (approvalSeconds === undefined) return dialect;
  return { ...dialect, capabilities: { ...dialect.capabilities, approvalSeconds } };
}
