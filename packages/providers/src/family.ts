import { type Clock, KysoError, type RemoteSigner } from '@kyso/domain';
import { z } from 'zod';
import type { Circuits } from './http/circuits.ts';
import type { DispatcherFor } from './http/dispatchers.ts';
import { TLS_SETTINGS } from './http/tls.ts';
import { issuersIn, withIssuers } from './issuers.ts';
import { settingFaults } from './setting-faults.ts';

/** What a signer gets besides its settings. */
export type FamilyContext = {
  /** The provider's code in this installation. */
  readonly code: string;
  readonly clock: Clock;
  /** Absent: every address may be reached. */
  readonly dispatcherFor?: DispatcherFor;
  /** Absent: nobody watches the circuits. */
  readonly circuits?: Circuits;
};

export type Family = {
  /** What an entry of the configuration has to say; unknown fields are refused, because they are mistakes of spelling. */
  readonly settings: z.ZodObject;
  /** Settings that are sealed at rest and never shown again. */
  readonly secrets: readonly string[];
  /** @throws KysoError `validation_failed` with `details.faults`, a {@link SettingFault} for each setting that is missing, wrong or not known. */
  create(settings: unknown, context: FamilyContext): RemoteSigner;
};

/** Settings that every protocol over HTTP has. */
export const COMMON_SETTINGS = {
  /** Without the path of a call. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** For one call, in milliseconds. */
  timeoutMs: z.number().int().min(100).max(120_000).optional(),
  tls: TLS_SETTINGS.optional(),
  /** PEM of issuer certificates that the provider does not send with a certificate, in any order. */
  issuers: z.string().refine(isPem).optional(),
};

function isPem(text: string): boolean {
  try {
    return issuersIn(text).length > 0;
  } catch {
    return false;
  }
}

/** One row of the table of families: its schema, and how a signer is made of what the schema let through. */
export function family<Shape extends z.ZodRawShape>(
  settings: z.ZodObject<Shape>,
  secrets: readonly (keyof Shape & string)[],
  create: (settings: z.output<z.ZodObject<Shape>>, context: FamilyContext) => RemoteSigner,
): Family {
  const strict = settings.strict();
  return {
    settings: strict,
    secrets: ['tls', ...secrets],
    create(given, context) {
      const result = strict.safeParse(given);
      // strict() forgets nothing of the shape
      if (result.success) {
        const signer = create(result.data as z.output<z.ZodObject<Shape>>, context);
        const { issuers } = result.data as { issuers?: string }; // one of the common settings
        return issuers === undefined ? signer : withIssuers(signer, issuersIn(issuers));
      }
      throw new KysoError('validation_failed', `the settings of the provider ${context.code} are not usable`, {
        details: { provider: context.code, faults: settingFaults(result.error, given) },
      });
    },
  };
}
