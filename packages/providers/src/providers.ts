import { type Clock, KysoError, type Providers, type RemoteSigner } from '@kyso/domain';
import { FAMILIES, isProtocol, PROTOCOLS } from './families.ts';
import type { FamilyContext } from './family.ts';
import type { CircuitState } from './http/circuit-breaker.ts';
import { worstOf } from './http/circuits.ts';
import type { DispatcherFor } from './http/dispatchers.ts';
import { withNamedErrors } from './named-errors.ts';

/** A provider as the configuration names it: data, whatever its protocol. */
export type ProviderEntry = {
  /** How requests name the provider, such as `smartca`; unique. */
  readonly code: string;
  /** A key of `FAMILIES`. */
  readonly protocol: string;
  /** As the family's schema says. */
  readonly settings: unknown;
};

export type ProvidersConfig = {
  readonly entries: readonly ProviderEntry[];
  readonly clock: Clock;
  /** Told how the circuit to each provider is, at once and at every change. Must not throw. */
  readonly onCircuit?: (provider: string, state: CircuitState) => void;
};

/**
 * @throws TypeError when two entries have one code or a base URL cannot be used; KysoError `validation_failed` when a
 *   protocol is unknown or its settings are not as its schema says. All of it is found at start, not at a signing.
 */
export function createProviders({ entries, clock, onCircuit }: ProvidersConfig): Providers {
  const circuitsOf = (code: string) => worstOf((state) => onCircuit?.(code, state));
  const signers = new Map(
    entries.map((entry) => [entry.code, signerOf(entry, { clock, circuits: circuitsOf(entry.code) })]),
  );
  if (signers.size !== entries.length) throw new TypeError('two providers have the same code');
  return { codes: [...signers.keys()], find: (code) => signers.get(code) };
}

/**
 * One signer, without a registry: for a test of settings before they are used.
 * @param dispatcherFor for settings that come from outside: it keeps them from leading to addresses inside.
 */
export function createSigner(entry: ProviderEntry, clock: Clock, dispatcherFor?: DispatcherFor): RemoteSigner {
  return signerOf(entry, { clock, ...(dispatcherFor === undefined ? {} : { dispatcherFor }) });
}

function signerOf({ code, protocol, settings }: ProviderEntry, around: Omit<FamilyContext, 'code'>): RemoteSigner {
  if (isProtocol(protocol)) return withNamedErrors(FAMILIES[protocol].create(settings, { code, ...around }));
  throw new KysoError('validation_failed', `the provider ${code} has a protocol that does not exist`, {
    details: { provider: code, fields: ['protocol'], known: PROTOCOLS },
  });
}
