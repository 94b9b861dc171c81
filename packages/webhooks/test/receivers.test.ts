import { describe, expect, it } from '@jest/globals';
import type { WebhookEndpoint } from '@kyso/domain';
import { PlainVault } from '@kyso/testkit';
import { createReceivers, webhookSecretContext } from '../src/receivers.ts';
import { signWith } from '../src/signing.ts';
import { id } from './support.ts';

const SECRETS = [
  'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
] as const;
const CONTENT = { id: 'evt_1', timestampSeconds: 1_768_465_800, payload: '{}' };

function setUp() {
  const vault = new PlainVault();
  let opened = 0;
  const receiverOf = createReceivers(
    {
      open(sealed, context) {
        opened++;
        return vault.open(sealed, context);
      },
    },
    { allowHttp: false, allowCidrs: [] },
  );
  const endpoint = (secret: string, change: Partial<WebhookEndpoint> = {}): WebhookEndpoint => ({
    id: id('we'),
    tenantId: id('ten'),
    url: 'https://portal.example.vn/hook?k=1',
    types: [],
    secret: vault.seal(secret, webhookSecretContext(id('ten'), id('we'))),
    state: 'active',
    createdAt: '',
    ...change,
  });
  return { receiverOf, endpoint, opened: () => opened };
}

describe('the receiver of an endpoint', () => {
  it('is read once as long as its record says the same', () => {
    const { receiverOf, endpoint, opened } = setUp();
    const first = receiverOf(endpoint(SECRETS[0]));
    expect(first).toMatchObject({ origin: 'https://portal.example.vn', path: '/hook?k=1' });
    expect(receiverOf(endpoint(SECRETS[0]))).toBe(first);
    expect(opened()).toBe(1);
  });

  it('follows a new address and new secrets at once', () => {
    const { receiverOf, endpoint } = setUp();
    const signatures = [SECRETS[0], SECRETS.join(' '), SECRETS[1]].map((secret) =>
      signWith(receiverOf(endpoint(secret))?.keys ?? [], CONTENT),
    );
    expect(signatures[1]).toBe(`${signatures[0]} ${signatures[2]}`);
    expect(receiverOf(endpoint(SECRETS[1], { url: 'https://elsewhere.example.vn/' }))).toMatchObject({
      origin: 'https://elsewhere.example.vn',
      path: '/',
    });
  });

  it('is none where the policy does not allow the address, whatever its secret', () => {
    const { receiverOf, endpoint, opened } = setUp();
    expect(receiverOf(endpoint('', { url: 'http://portal.example.vn/' }))).toBeUndefined();
    expect(opened()).toBe(0);
  });

  it('is asked for again after a secret that could not be read', () => {
    const { receiverOf, endpoint } = setUp();
    const unreadable = endpoint(SECRETS[0], { secret: 'not sealed' });
    for (const _time of [1, 2]) expect(() => receiverOf(unreadable)).toThrow();
    expect(receiverOf(endpoint(SECRETS[0]))?.keys).toHaveLength(1);
  });
});
