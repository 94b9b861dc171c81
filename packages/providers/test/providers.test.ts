import { describe, expect, it } from '@jest/globals';
import { createProviders, type ProviderEntry } from '@kyso/providers';
import { ManualClock } from './manual-clock.ts';

const entry = (change: Partial<ProviderEntry> = {}): ProviderEntry => ({
  code: 'smartca',
  protocol: 'smartca',
  baseUrl: 'https://gateway.provider.test/sca/sp769',
  spId: 'id',
  spPassword: 'password',
  ...change,
});
const create = (...entries: ProviderEntry[]) => createProviders({ entries, clock: new ManualClock() });

describe('the registry of providers', () => {
  it('finds each by its code, in the order of the configuration', () => {
    const providers = create(entry(), entry({ code: 'smartca-test' }));
    expect(providers.codes).toEqual(['smartca', 'smartca-test']);
    expect(providers.find('smartca-test')?.code).toBe('smartca-test');
    expect(providers.find('smartca')?.capabilities).toMatchObject({
      batchMax: 50,
      approvalSeconds: 300,
      propagationMs: 30_000,
    });
    expect(providers.find('other')).toBeUndefined();
  });

  it('may be empty', () => {
    expect(create().codes).toEqual([]);
  });

  it('does not start with two providers of one code', () => {
    expect(() => create(entry(), entry())).toThrow(TypeError);
  });

  it.each(['', 'gateway.test', 'ftp://gateway.test', 'https://id:password@gateway.test', 'https://gateway.test/?a=1'])(
    'does not start with the base url %j',
    (baseUrl) => {
      expect(() => create(entry({ baseUrl }))).toThrow(TypeError);
    },
  );
});
