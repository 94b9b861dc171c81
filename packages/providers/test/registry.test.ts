import { describe, expect, it } from '@jest/globals';
import { type ProviderRecord, providerRecordId } from '@kyso/domain';
import { instant, ManualClock, PlainVault, SequentialIds } from '@kyso/testkit';
import { agentOver } from '../src/http/dispatchers.ts';
import { createProviders, ProviderRegistry, providerSecretsContext } from '../src/index.ts';
import { ORDER } from './order.ts';

const clock = new ManualClock();
const vault = new PlainVault();
const tenantId = new SequentialIds().next('ten');
const signal = new AbortController().signal;
const SETTINGS = { baseUrl: 'https://provider.example', spId: 'id' };

function aRecord(change: Partial<ProviderRecord> = {}): ProviderRecord {
  const named = { tenantId, code: 'own' };
  const sealed = vault.seal(JSON.stringify({ spPassword: 'secret' }), providerSecretsContext(named));
  const setup = { revision: 1, settings: SETTINGS, secrets: sealed, secretsSet: ['spPassword'] };
  return {
    ...named,
    id: providerRecordId(tenantId, 'own'),
    protocol: 'smartca',
    version: 1,
    state: 'active',
    setup,
    live: setup,
    createdAt: instant(),
    updatedAt: instant(),
    ...change,
  };
}

/** Connections go nowhere: what a call throws then shows that it was made. */
function aRegistry(codes: readonly string[] = []) {
  let records: readonly ProviderRecord[] = [];
  const errors: unknown[] = [];
  const entries = codes.map((code) => ({
    code,
    protocol: 'smartca',
    settings: { ...SETTINGS, spPassword: 'configured' },
  }));
  const registry = new ProviderRegistry({
    configured: createProviders({ entries, clock }),
    records: { all: async () => records },
    vault,
    clock,
    dispatcherFor: () => agentOver((_options, callback) => callback(new Error('no way'), null)),
    onError: (error) => errors.push(error),
  });
  const become = async (...next: readonly ProviderRecord[]) => {
    records = next;
    await registry.refresh();
  };
  const own = () => {
    const signer = registry.find('own', tenantId);
    if (signer === undefined) throw new TypeError('the provider is not there');
    return signer;
  };
  return { registry, errors, become, own };
}

const MADE = { code: 'provider.unavailable' };

describe('a registered provider', () => {
  it('is found by its tenant alone, before one of the configuration, and not as a draft', async () => {
    const { registry, become, own } = aRegistry(['own']);
    const { live: _, ...draft } = aRecord({ state: 'draft' });
    const configured = registry.find('own');
    await become(draft);
    expect(own()).toBe(configured);
    await become(aRecord());
    expect(own()).not.toBe(configured);
    expect(registry.find('own')).toBe(configured);
    expect(registry.find('own', new SequentialIds(7).next('ten'))).toBe(configured);
  });

  it('is known outside by the id of its record, and the configured one of that code by the code', async () => {
    const { registry, become, own } = aRegistry(['own']);
    expect(registry.nameOf('own', tenantId)).toBe('own');
    await become(aRecord());
    const { id } = aRecord();
    expect(registry.nameOf('own', tenantId)).toBe(id);
    expect(registry.named(id)).toBe(own());
    expect(registry.named('own')).toBe(registry.find('own'));
    expect(registry.named(providerRecordId(tenantId, 'another'))).toBeUndefined();
  });

  it('keeps its signer, with pool and circuit, until settings or state change', async () => {
    const { become, own } = aRegistry();
    await become(aRecord());
    const first = own();
    await become(aRecord({ version: 2 }));
    expect(own()).toBe(first);
    const live = { ...aRecord().setup, revision: 2 };
    await become(aRecord({ version: 3, live }));
    expect(own()).not.toBe(first);
  });

  it('starts nothing new once it is disabled, while what waits is still looked up', async () => {
    const { registry, become, own } = aRegistry();
    await become(aRecord());
    await expect(own().submit(ORDER, signal)).rejects.toMatchObject(MADE);
    await become(aRecord({ state: 'disabled' }));
    expect(await own().submit(ORDER, signal)).toEqual({ kind: 'refused', code: 'provider.disabled' });
    await expect(own().lookup(ORDER, signal)).rejects.toMatchObject(MADE);
    expect(registry.codesFor(tenantId)).toEqual([]);
  });

  it('starts nothing new once it is disabled, also when its record cannot be read any more', async () => {
    const { errors, become, own } = aRegistry();
    await become(aRecord());
    const broken = { ...aRecord().setup, secrets: 'not sealed by this vault' };
    await become(aRecord({ state: 'disabled', live: broken }));
    expect(errors).toHaveLength(1);
    expect(await own().submit(ORDER, signal)).toEqual({ kind: 'refused', code: 'provider.disabled' });
    await expect(own().lookup(ORDER, signal)).rejects.toMatchObject(MADE);
  });

  it('goes on as it was when a change of it cannot be read, and does not touch the others', async () => {
    const { registry, errors, become, own } = aRegistry(['other']);
    await become(aRecord());
    const before = own();
    await become(aRecord({ live: { ...aRecord().setup, revision: 2, secrets: 'not sealed by this vault' } }));
    expect(own()).toBe(before);
    expect(errors).toHaveLength(1);
    expect(registry.find('other', tenantId)?.code).toBe('other');
  });
});
