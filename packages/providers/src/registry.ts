/**
 * The providers that tenants registered, before those of the configuration. What is stored is read as a whole at
 * intervals, so that a call reads nothing; a signer, with its pool and circuit, lives as long as what it was made of.
 * Calls in flight keep the signer they began with.
 */
import {
  type Clock,
  type ProviderRecord,
  type ProviderRecords,
  type Providers,
  providerRecordId,
  type RemoteSigner,
  type TenantId,
  type Vault,
} from '@kyso/domain';
import type { DispatcherFor } from './http/dispatchers.ts';
import { createSigner } from './providers.ts';

/** How long a change may take to be known to a process. */
export const REGISTRY_EVERY_MS = 5_000;

/** The authenticated context under which the secrets of a provider are sealed. */
export function providerSecretsContext({ tenantId, code }: Pick<ProviderRecord, 'tenantId' | 'code'>): string {
  return `${tenantId}|provider|${code}|secrets`;
}

export type RegistryPorts = {
  readonly configured: Providers;
  readonly records: Pick<ProviderRecords, 'all'>;
  readonly vault: Pick<Vault, 'open'>;
  readonly clock: Clock;
  /** Makes the way to registered providers: tenants choose the addresses. */
  readonly dispatcherFor: DispatcherFor;
  /** A record that no signer can be made of; the others are not affected. */
  readonly onError: (error: unknown) => void;
};

type Entry = { readonly record: ProviderRecord; readonly madeOf: string; readonly signer: RemoteSigner };

export class ProviderRegistry implements Providers {
  readonly codes: readonly string[];
  readonly #ports: RegistryPorts;
  #entries: ReadonlyMap<string, Entry> = new Map();
  #refreshing: Promise<void> = Promise.resolve();

  constructor(ports: RegistryPorts) {
    this.#ports = ports;
    this.codes = ports.configured.codes;
  }

  find(code: string, tenantId?: TenantId): RemoteSigner | undefined {
    const entry = tenantId === undefined ? undefined : this.#entries.get(providerRecordId(tenantId, code));
    return entry?.signer ?? this.#ports.configured.find(code);
  }

  nameOf(code: string, tenantId?: TenantId): string {
    if (tenantId === undefined) return code;
    const id = providerRecordId(tenantId, code);
    return this.#entries.has(id) ? id : code;
  }

  named(name: string): RemoteSigner | undefined {
    return this.#entries.get(name)?.signer ?? this.#ports.configured.find(name);
  }

  codesFor(tenantId: TenantId): readonly string[] {
    const own = [...this.#entries.values()].map(({ record }) => record).filter((r) => r.tenantId === tenantId);
    const codes = new Set(this.codes);
    for (const { code, state } of own) state === 'active' ? codes.add(code) : codes.delete(code);
    return [...codes];
  }

  /** Reads what is stored, one reading after the other. @throws KysoError `store.unavailable`; what was known stays. */
  refresh(): Promise<void> {
    const read = () => this.#read();
    this.#refreshing = this.#refreshing.then(read, read);
    return this.#refreshing;
  }

  async #read(): Promise<void> {
    const next = new Map<string, Entry>();
    for (const record of await this.#ports.records.all()) {
      const entry = this.#entryOf(record);
      if (entry !== undefined) next.set(record.id, entry);
    }
    this.#entries = next;
  }

  #entryOf(record: ProviderRecord): Entry | undefined {
    const { live, state, code, protocol, tenantId } = record;
    if (live === undefined) return undefined;
    const madeOf = `${state} ${live.revision} ${live.secrets}`;
    const kept = this.#entries.get(record.id);
    if (kept?.madeOf === madeOf) return kept;
    try {
      const secrets: object = JSON.parse(
        this.#ports.vault.open(live.secrets, providerSecretsContext({ tenantId, code })),
      );
      const { clock, dispatcherFor } = this.#ports;
      const signer = createSigner({ code, protocol, settings: { ...live.settings, ...secrets } }, clock, dispatcherFor);
      return { record, madeOf, signer: state === 'active' ? signer : withoutPush(signer) };
    } catch (error) {
      this.#ports.onError(error);
      // What signs already goes on, but a provider that was disabled starts nothing new, whatever else is wrong with it.
      if (kept === undefined || state === 'active') return kept;
      return { record, madeOf: '', signer: withoutPush(kept.signer) };
    }
  }
}

/** Of a disabled provider what is in flight is still looked up; nothing new is started. */
function withoutPush(signer: RemoteSigner): RemoteSigner {
  const submit: RemoteSigner['submit'] = async () => ({ kind: 'refused', code: 'provider.disabled' });
  return new Proxy(signer, {
    get(target, name) {
      if (name === 'submit') return submit;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
