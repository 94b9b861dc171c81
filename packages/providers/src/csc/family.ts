import { z } from 'zod';
import { COMMON_SETTINGS, type Family, family } from '../family.ts';
import { ACCESS_SETTINGS } from './access.ts';
import { type Dialect, V1, V2 } from './dialect.ts';
import { createCscSigner } from './remote-signer.ts';

const SETTINGS = z.object({
  ...COMMON_SETTINGS,
  access: ACCESS_SETTINGS,
  /** What `oauth2/token` and its like are appended to; the base URL when absent. */
  oauthBase: z.url({ protocol: /^https?$/ }).optional(),
  /** `push`: implicit mode of v1, factors out of band of v2. `page`: the person approves on the provider's page. */
  approval: z.enum(['push', 'page']).default('push'),
  /** Registered at the provider, needed for `page`: `/v1/callbacks/{code}` of the gateway. */
  redirectUri: z.url().optional(),
  accountIs: z.enum(['user', 'credential']).default('user'),
  userIdPrefix: z.string().default(''),
  batchMax: z.number().int().min(1).max(500).default(10),
  approvalSeconds: z.number().int().min(1).max(3600).default(180),
  /** v2: `A` lets the HSM queue the signature and asks for it later. */
  operationMode: z.enum(['S', 'A']).default('S'),
});

/** The Cloud Signature Consortium's API: a row for each version. */
export const CSC_FAMILIES = {
  'csc-v1': version(V1),
  'csc-v2': version(V2),
} as const satisfies Record<string, Family>;

function version(dialect: Dialect): Family {
  return family(SETTINGS, ['access'], (settings, context) => createCscSigner({ ...settings, ...context, dialect }));
}
