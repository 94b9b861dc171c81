/** The test that a provider has to pass before a tenant may activate it: there for every protocol, and honest. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSigner, PROTOCOLS } from '@kyso/providers';
import { expectCode, type SandboxProvider, sandboxProviders } from '@kyso/testkit';
import { type SuiteSandbox, startSuiteSandbox } from '../contract/sandbox.ts';
import { agentOver } from '../src/http/dispatchers.ts';

const clock = { now: () => Date.now() };
const signal = new AbortController().signal;

/** Credentials that the sandbox does not know. */
const WRONG: Readonly<Record<string, object>> = {
  spPassword: { spPassword: 'wrong' },
  clientSecret: { clientSecret: 'wrong' },
  clientKey: { clientKey: 'wrong' },
  apPassword: { apPassword: 'wrong' },
  access: { access: { kind: 'client', clientId: 'nobody', clientSecret: 'wrong' } },
  relyingPartyUUID: { relyingPartyUUID: '00000000-0000-4000-8000-000000000bad' },
  relyingParty: { relyingParty: 'NOBODY' },
};

const ENTRIES = sandboxProviders('').map(({ code }) => [code] as const);

/** Keys and certificates of thirty people are made. */
const START_TIMEOUT_MS = 90_000;

let sandbox: SuiteSandbox;
beforeAll(async () => {
  sandbox = await startSuiteSandbox();
}, START_TIMEOUT_MS);
afterAll(async () => await sandbox[Symbol.asyncDispose]());

function entryOf(code: string): SandboxProvider {
  const entry = sandbox.providers.find((known) => known.code === code);
  if (entry === undefined) throw new TypeError(`there is no ${code}`);
  return entry;
}

function test(entry: SandboxProvider): Promise<void> {
  const { ping } = createSigner(entry, clock);
  return ping === undefined ? Promise.reject(new TypeError('the protocol has no test')) : ping(signal);
}

describe('the test of a connection', () => {
  it('is tried here for every protocol', () => {
    expect(new Set(sandboxProviders('').map(({ protocol }) => protocol))).toEqual(new Set(PROTOCOLS));
  });

  it.each(ENTRIES)('of %s succeeds without a citizen', async (code) => {
    await expect(test(entryOf(code))).resolves.toBeUndefined();
  });

  it.each(ENTRIES)('of %s fails with credentials that are not known', async (code) => {
    const { settings, ...entry } = entryOf(code);
    const name = Object.keys(WRONG).find((member) => Object.hasOwn(settings, member));
    expect(name).toBeDefined();
    const wrong = { ...entry, settings: { ...settings, ...WRONG[name ?? ''] } };
    await expectCode(test(wrong), 'provider.credentials_rejected');
  });

  it.each(ENTRIES)('of %s goes where the guard of connections lets it go, and nowhere else', async (code) => {
    let dialled = 0;
    const guarded = agentOver((_options, callback) => {
      dialled++;
      callback(Object.assign(new Error('not there'), { code: 'KYSO_BLOCKED_ADDRESS' }), null);
    });
    const signer = createSigner(entryOf(code), clock, () => guarded);
    await expect(signer.ping?.(signal)).rejects.toMatchObject({
      code: 'provider.unavailable',
      details: { reason: 'KYSO_BLOCKED_ADDRESS' },
    });
    expect(dialled).toBe(1);
  });
});
