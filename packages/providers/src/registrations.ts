/**
 * What is done with the providers that tenants register: draft, test, use, rest, removal. Secrets go in and never come
 * out. Not here: who may do it, and by which way they ask.
 */
import {
  type Bilingual,
  type Clock,
  isKysoError,
  KysoError,
  type ProviderRecord,
  type ProviderRecords,
  providerRecordId,
  type RemoteSigner,
  type RequestStore,
  type TenantId,
  type Vault,
} from '@kyso/domain';
import { FAMILIES, isProtocol, PROTOCOLS } from './families.ts';
import type { DispatcherFor } from './http/dispatchers.ts';
import { createSigner } from './providers.ts';
import { providerSecretsContext } from './registry.ts';
import { SETTING_FAULTS, type SettingFault } from './setting-faults.ts';

export type RegistrationPorts = {
  readonly records: Pick<ProviderRecords, 'find' | 'insert' | 'replace' | 'remove'>;
  readonly requests: Pick<RequestStore, 'hasOpen'>;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Makes the way of a test: tenants choose the addresses. */
  readonly dispatcherFor: DispatcherFor;
  /** @throws KysoError `validation_failed` when this service may not call the address. */
  checkUrl(url: string): void;
};

export type Fields = Readonly<Record<string, unknown>>;
export type Registration = {
  readonly code: string;
  /** A key of `FAMILIES`. */
  readonly protocol: string;
  readonly settings: Fields;
  readonly secrets: Fields;
};

/** A member that is not accepted, and why, without its value. */
export type WrongField = {
  /** JSON pointer into the registration. */
  readonly pointer: string;
  readonly hint: Bilingual;
};

const TEST_TIMEOUT_MS = 20_000;

export class Registrations {
  readonly #ports: RegistrationPorts;

  constructor(ports: RegistrationPorts) {
    this.#ports = ports;
  }

  /** A draft. @throws KysoError `provider.exists`; `validation_failed` with {@link WrongField}s as `details.fields`. */
  async register(tenantId: TenantId, registration: Registration): Promise<ProviderRecord> {
    const { records } = this.#ports;
    const { code, protocol, settings, secrets } = registration;
    const id = providerRecordId(tenantId, code);
    const setup = { revision: 1, ...this.#seal({ tenantId, code, protocol }, settings, secrets) };
    const now = this.#now();
    const record: ProviderRecord = {
      ...{ id, tenantId, code, protocol, setup },
      ...{ version: 1, state: 'draft', createdAt: now, updatedAt: now },
    };
    const isTaken = async () => (await records.find(tenantId, id)) !== undefined;
    const taken = new KysoError('provider.exists', 'the code is registered already');
    if (await isTaken()) throw taken;
    try {
      await records.insert(record);
    } catch (error) {
      throw isKysoError(error, 'internal') && (await isTaken()) ? taken : error;
    }
    return record;
  }

  /** New settings in place of the old ones; of the secrets those that are named, null takes one away. Not in use yet. */
  async update(
    record: ProviderRecord,
    change: { settings?: Fields | undefined; secrets?: Fields | undefined },
  ): Promise<ProviderRecord> {
    const secrets = { ...this.#open(record), ...change.secrets };
    const kept = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== null));
    const sealed = this.#seal(record, change.settings ?? record.setup.settings, kept);
    return await this.#replace({ ...record, setup: { revision: record.setup.revision + 1, ...sealed } });
  }

  /** That the provider does not answer, or refuses, is the outcome of the test. */
  async test(record: ProviderRecord, signal: AbortSignal): Promise<ProviderRecord> {
    const secrets = this.#open(record);
    this.#checkUrls(record.setup.settings, secrets);
    const signer = this.#signer(record, record.setup.settings, secrets);
    if (signer.ping === undefined) throw new KysoError('provider.untested', 'the protocol has no call for a test');
    const error = await signer.ping(AbortSignal.any([signal, AbortSignal.timeout(TEST_TIMEOUT_MS)])).then(
      () => undefined,
      (fault: unknown) => {
        if (isKysoError(fault) && fault.code.startsWith('provider.')) return fault.code;
        throw fault;
      },
    );
    const { revision } = record.setup;
    const lastTest = { revision, at: this.#now(), ...(error === undefined ? {} : { error }) };
    return await this.#replace({ ...record, lastTest });
  }

  /** @throws KysoError `provider.untested` unless the settings, as they are, were tested with success. */
  async activate(record: ProviderRecord): Promise<ProviderRecord> {
    const { lastTest, setup } = record;
    if (lastTest?.revision !== setup.revision || lastTest.error !== undefined) {
      throw new KysoError('provider.untested', 'the settings were not tested with success since they changed', {
        details: { revision: setup.revision, tested: lastTest?.revision ?? null },
      });
    }
    return await this.#replace({ ...record, state: 'active', live: setup });
  }

  /** No new requests and no new push; what waits is still looked up. */
  disable(record: ProviderRecord): Promise<ProviderRecord> {
    return this.#replace({ ...record, state: 'disabled' });
  }

  /** @throws KysoError `provider.in_use` */
  async remove({ tenantId, id, code, state }: ProviderRecord): Promise<void> {
    const { records, requests } = this.#ports;
    if (state === 'active' || (await requests.hasOpen(tenantId, code))) {
      throw new KysoError('provider.in_use', 'the provider is active or has open requests');
    }
    await records.remove(tenantId, id);
  }

  async #replace(changed: ProviderRecord): Promise<ProviderRecord> {
    const record = { ...changed, version: changed.version + 1, updatedAt: this.#now() };
    if ((await this.#ports.records.replace(record)) === 'conflict') {
      throw new KysoError('precondition_failed', 'the record was changed meanwhile');
    }
    return record;
  }

  #now(): string {
    return new Date(this.#ports.clock.now()).toISOString();
  }

  /** Checks settings and secrets as the family's schema says, and seals the latter. */
  #seal(named: Named, settings: Fields, secrets: Fields) {
    const { protocol } = named;
    if (!isProtocol(protocol)) throw bad([['#/protocol', HINTS.protocol]]);
    const isSecret = (name: string) => FAMILIES[protocol].secrets.includes(name);
    const open = Object.keys(settings).filter(isSecret);
    const hidden = Object.keys(secrets).filter((name) => !isSecret(name));
    const misplaced = [...open.map((name) => `#/settings/${name}`), ...hidden.map((name) => `#/secrets/${name}`)];
    if (misplaced.length > 0) throw bad(misplaced.map((pointer) => [pointer, HINTS.place] as const));
    this.#checkUrls(settings, secrets);
    this.#signer(named, settings, secrets);
    const sealed = this.#ports.vault.seal(JSON.stringify(secrets), providerSecretsContext(named));
    return { settings, secrets: sealed, secretsSet: Object.keys(secrets) };
  }

  #open(record: ProviderRecord): Fields {
    return JSON.parse(this.#ports.vault.open(record.setup.secrets, providerSecretsContext(record)));
  }

  #signer({ code, protocol }: Named, settings: Fields, secrets: Fields): RemoteSigner {
    const { clock, dispatcherFor } = this.#ports;
    try {
      return createSigner({ code, protocol, settings: { ...settings, ...secrets } }, clock, dispatcherFor);
    } catch (error) {
      if (error instanceof TypeError) throw bad([['#/settings/baseUrl', HINTS.address]]);
      if (!isKysoError(error, 'validation_failed') || !isProtocol(protocol)) throw error;
      const faults = (error.details['faults'] ?? []) as readonly SettingFault[]; // as the family throws it
      const inside = (name: string) =>
        FAMILIES[protocol].secrets.includes(name.split('.')[0] ?? '') ? 'secrets' : 'settings';
      throw bad(
        faults.map(({ field, fault }) => [`#/${inside(field)}/${field.replaceAll('.', '/')}`, SETTING_FAULTS[fault]]),
      );
    }
  }

  #checkUrls(settings: Fields, secrets: Fields): void {
    for (const [pointer, url] of [...urlsIn(settings, '#/settings'), ...urlsIn(secrets, '#/secrets')]) {
      try {
        this.#ports.checkUrl(url);
      } catch (error) {
        if (!isKysoError(error, 'validation_failed')) throw error;
        throw bad([[pointer, HINTS.notCalled]]);
      }
    }
  }
}

type Named = Pick<ProviderRecord, 'tenantId' | 'code' | 'protocol'>;

/** Settings that the browser of a person is sent to, or that only name something: nothing is called there. */
const NOT_CALLED = ['redirectUri'];

/** Every address among the settings, at any depth, with its JSON pointer. */
function urlsIn(value: unknown, pointer: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return /^https?:/i.test(value) ? [[pointer, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([name]) => !NOT_CALLED.includes(name))
    .flatMap(([name, member]) => urlsIn(member, `${pointer}/${name}`));
}

const HINTS = {
  protocol: {
    vi: `Giao thức là một trong: ${PROTOCOLS.join(', ')}.`,
    en: `The protocol is one of ${PROTOCOLS.join(', ')}.`,
  },
  place: {
    vi: 'Bí mật, và chỉ bí mật, nằm trong `secrets`.',
    en: 'Secrets, and nothing else, belong into `secrets`.',
  },
  address: { vi: 'Không dùng được địa chỉ này.', en: 'The address cannot be used.' },
  notCalled: {
    vi: 'Dịch vụ này không được phép gọi địa chỉ đó.',
    en: 'The address is not one that this service may call.',
  },
} as const satisfies Readonly<Record<string, Bilingual>>;

/** What is wrong, by JSON pointer into the registration; `details.fields` is {@link WrongField}s. */
function bad(wrong: readonly (readonly [pointer: string, hint: Bilingual])[]): KysoError {
  const fields: readonly WrongField[] = wrong.map(([pointer, hint]) => ({ pointer, hint }));
  const message = fields.map(({ pointer, hint }) => `${pointer}: ${hint.en}`).join('; ');
  return new KysoError('validation_failed', message, { details: { fields } });
}
