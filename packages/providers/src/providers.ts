import type { Clock, Providers } from '@kyso/domain';
import type { Sp769Dialect } from './sp769/dialect.ts';
import { createSp769Signer } from './sp769/remote-signer.ts';
import { SMARTCA } from './sp769/smartca.ts';

/** Dialects of the QĐ 769 family by the `protocol` of a configuration entry. */
const SP769_DIALECTS = { smartca: SMARTCA } as const satisfies Record<string, Sp769Dialect>;

/** The protocols an entry may name. */
export const PROVIDER_PROTOCOLS = ['smartca'] as const satisfies readonly (keyof typeof SP769_DIALECTS)[];
export type ProviderProtocol = (typeof PROVIDER_PROTOCOLS)[number];

export type ProviderEntry = {
  /** How requests name the provider, such as `smartca`; unique. */
  readonly code: string;
  readonly protocol: ProviderProtocol;
  readonly baseUrl: string;
  readonly spId: string;
  readonly spPassword: string;
  readonly timeoutMs?: number;
};

export type ProvidersConfig = { readonly entries: readonly ProviderEntry[]; readonly clock: Clock };

/** @throws TypeError when two entries have one code or a base URL cannot be used: found at start, not at a signing. */
export function createProviders(config: ProvidersConfig): Providers {
  const signers = new Map(
    config.entries.map(({ protocol, ...entry }) => [
      entry.code,
      createSp769Signer({ ...entry, dialect: SP769_DIALECTS[protocol], clock: config.clock }),
    ]),
  );
  if (signers.size !== config.entries.length) throw new TypeError('two providers have the same code');
  return { codes: [...signers.keys()], find: (code) => signers.get(code) };
}
