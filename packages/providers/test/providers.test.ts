import { describe, expect, it } from '@jest/globals';
import { createProviders, FAMILIES, type ProviderEntry } from '@kyso/providers';
import { ManualClock } from './manual-clock.ts';

const SETTINGS = { baseUrl: 'https://gateway.provider.test/sca/sp769', spId: 'id', spPassword: 'hunter2' };
const entry = (change: Partial<ProviderEntry> = {}): ProviderEntry => ({
  code: 'smartca',
  protocol: 'smartca',
  settings: SETTINGS,
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
      expect(() => create(entry({ settings: { ...SETTINGS, baseUrl } }))).toThrow();
    },
  );

  it('names the settings that are missing, wrong or misspelled, and none of their values', () => {
    const settings = { baseUrl: 7, spID: 'id', url: 'x', spPassword: 'hunter2' };
    let caught: unknown;
    try {
      create(entry({ settings }));
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      code: 'validation_failed',
      details: {
        provider: 'smartca',
        faults: [
          { field: 'baseUrl', fault: 'wrong' },
          { field: 'spId', fault: 'missing' },
          { field: 'spID', fault: 'unknown' },
          { field: 'url', fault: 'unknown' },
        ],
      },
    });
    expect(JSON.stringify(caught) + String(caught)).not.toContain('hunter2');
  });

  it('does not start with a protocol that does not exist', () => {
    for (const protocol of ['smart-ca', 'constructor', '__proto__']) {
      expect(() => create(entry({ protocol }))).toThrow(expect.objectContaining({ code: 'validation_failed' }));
    }
  });

  it('knows which settings are secrets, and every secret is a setting', () => {
    for (const { settings, secrets } of Object.values(FAMILIES)) {
      expect(Object.keys(settings.shape)).toEqual(expect.arrayContaining([...secrets, 'baseUrl']));
    }
  });
});

describe('a new provider of a known family', () => {
  it('is an entry of the configuration', () => {
    const entry = {
      code: 'province-csc',
      protocol: 'csc-v2',
      settings: {
        baseUrl: 'https://ky-so.tinh.test/csc/v2',
        access: { kind: 'client', clientId: 'tinh', clientSecret: 'hunter2' },
        userIdPrefix: 'CCCD:',
        batchMax: 50,
        approvalSeconds: 240,
      },
    };
    const signer = createProviders({ entries: [entry], clock: new ManualClock() }).find('province-csc');
    expect(signer?.capabilities).toMatchObject({ shape: 'poll', batchMax: 50, approvalSeconds: 240, push: true });
  });
});
