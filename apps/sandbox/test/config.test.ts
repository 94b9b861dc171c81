import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../src/config.ts';

const NEEDED = { SANDBOX_SP_ID: 'id', SANDBOX_SP_PASSWORD: 'secret' };

describe('readConfig', () => {
  it('fills in everything but the credentials', () => {
    expect(readConfig(NEEDED)).toEqual({
      host: '127.0.0.1',
      port: 0,
      serviceProvider: { id: 'id', password: 'secret' },
      approvalSeconds: 300,
    });
  });

  it('takes every variable', () => {
    const environment = {
      ...NEEDED,
      SANDBOX_HOST: '127.0.0.2',
      SANDBOX_PORT: '4769',
      SANDBOX_STATE_DIR: '.kyso/sandbox',
      SANDBOX_APPROVAL_SECONDS: '3',
      SANDBOX_WEBHOOK_URL: 'http://127.0.0.1:1/hook',
      SANDBOX_WEBHOOK_MODE: 'twice',
    };
    expect(readConfig(environment)).toMatchObject({
      host: '127.0.0.2',
      port: 4769,
      stateDir: '.kyso/sandbox',
      approvalSeconds: 3,
      webhook: { url: 'http://127.0.0.1:1/hook', mode: 'twice' },
    });
  });

  it('names what a webhook cannot be', () => {
    const webhook = { SANDBOX_WEBHOOK_URL: 'http://127.0.0.1:1/hook', SANDBOX_WEBHOOK_MODE: 'unauthenticated' };
    expect(() => readConfig({ ...NEEDED, ...webhook })).toThrow('SANDBOX_WEBHOOK_MODE: notices of smartca are never');
    expect(readConfig({ ...NEEDED, ...webhook, SANDBOX_WEBHOOK_PROTOCOL: 'mysign' }).webhook).toMatchObject({
      mode: 'unauthenticated',
      protocol: 'mysign',
    });
  });

  it('names every variable that is missing or out of range', () => {
    expect(() => readConfig({ SANDBOX_SP_ID: 'id', SANDBOX_PORT: '99999' })).toThrow(
      /SANDBOX_PORT.*SANDBOX_SP_PASSWORD/s,
    );
  });
});
