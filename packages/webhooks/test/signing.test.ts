import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newWebhookSecret, signWebhook, verifyWebhook } from '../src/index.ts';

const ROW_3 = {
  id: 'evt_01J00000000000000000000000',
  timestampSeconds: 1_768_465_800,
  payload:
    '{"type":"signature_request.completed","timestamp":"2026-01-15T08:30:00.000Z","data":{"id":"sr_01J","file_name":"Đơn đề nghị_signed.pdf"}}',
};
const SEED = `whsk_${Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('base64')}`;
const PUBLIC = 'whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=';

/* biome-ignore format: one vector a row */
const VECTORS = [
  { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampSeconds: 1_614_265_330, payload: '{"test": 2432232314}', signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' },
  { secret: 'whsec_plJ3nmyCDGBKInavdOK15jsl', id: 'msg_loFOjxBNrRLzqYUf', timestampSeconds: 1_731_705_121, payload: '{"event_type":"ping","data":{"success":true}}', signature: 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=' },
  { secret: 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', ...ROW_3, signature: 'v1,rcHh3DjsypfrpVIn5Bd3WpX+G2iN8O+oyCIi6nEq2rw=' },
  { secret: SEED, ...ROW_3, signature: 'v1a,sGFToQoVJOctXsDmtTNaR1Oo2EjNisRWl//q1fg3pxM5rgAM555kx0rs1CYeUPdtLEZQO0YntT2+eBwUIv9yAA==' },
];

const newSecret = () => newWebhookSecret((length) => randomBytes(length));
const headersOf = ({ id, timestampSeconds }: typeof ROW_3, signature: string) => ({
  'webhook-id': id,
  'webhook-timestamp': `${timestampSeconds}`,
  'webhook-signature': signature,
});

describe('a webhook signature', () => {
  it.each(VECTORS)('is the published one for $id under $secret', ({ secret, signature, ...content }) => {
    expect(signWebhook({ ...content, secrets: [secret] })).toBe(signature);
  });

  it('is accepted by an independent implementation, for each secret of a rotation', () => {
    const secrets = [newSecret(), newSecret()];
    const content = { ...ROW_3, timestampSeconds: Math.floor(Date.now() / 1_000) };
    const headers = headersOf(content, signWebhook({ ...content, secrets }));
    for (const secret of secrets) {
      expect(new Webhook(secret).verify(content.payload, headers)).toEqual(JSON.parse(content.payload));
    }
    expect(() => new Webhook(newSecret()).verify(content.payload, headers)).toThrow();
  });

  it.each(['whsec_', 'whsec_dG9vc2hvcnQ=', 'plain', 'whsk_AAAA', 'whsec_****'])(
    'is not made with the secret %s',
    (secret) => {
      expect(() => signWebhook({ ...ROW_3, secrets: [secret] })).toThrow(
        expect.objectContaining({
          code: 'internal',
          message: expect.not.stringContaining(secret.slice(6) || 'secret'),
        }),
      );
    },
  );

  it('is not made for an id that would blur the signed content', () => {
    expect(() => signWebhook({ ...ROW_3, id: 'evt.1', secrets: [newSecret()] })).toThrow(TypeError);
  });

  it('uses 32 fresh random bytes as a new secret', () => {
    expect(newSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(newSecret());
  });
});

describe('verification of a webhook', () => {
  const secret = newSecret();
  const headers = headersOf(ROW_3, signWebhook({ ...ROW_3, secrets: [secret] }));
  const received = { headers, payload: ROW_3.payload, keys: [secret], nowSeconds: ROW_3.timestampSeconds };

  it('accepts what was signed, by any of the keys', () => {
    expect(verifyWebhook({ ...received, keys: [newSecret(), secret] })).toEqual({
      valid: true,
      id: ROW_3.id,
      timestampSeconds: ROW_3.timestampSeconds,
    });
  });

  it('accepts an asymmetric signature with the public key', () => {
    const signature = signWebhook({ ...ROW_3, secrets: [SEED] });
    expect(verifyWebhook({ ...received, headers: headersOf(ROW_3, signature), keys: [PUBLIC] }).valid).toBe(true);
    const { publicKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const other = `whpk_${raw.toString('base64')}`;
    expect(verifyWebhook({ ...received, headers: headersOf(ROW_3, signature), keys: [other] }).valid).toBe(false);
  });

  it('accepts what an independent implementation signed', () => {
    const signature = new Webhook(secret).sign(ROW_3.id, new Date(ROW_3.timestampSeconds * 1_000), ROW_3.payload);
    expect(verifyWebhook({ ...received, headers: headersOf(ROW_3, signature) }).valid).toBe(true);
  });

  it.each([
    ['another body', { payload: `${ROW_3.payload} ` }, 'no_match'],
    ['another id', { headers: { ...headers, 'webhook-id': 'evt_2' } }, 'no_match'],
    ['another time', { headers: { ...headers, 'webhook-timestamp': '1768465801' } }, 'no_match'],
    ['another key', { keys: [newSecret()] }, 'no_match'],
    ['no key', { keys: [] }, 'no_match'],
    ['an unknown version', { headers: { ...headers, 'webhook-signature': 'v2,AAAA' } }, 'no_match'],
    ['an empty signature', { headers: { ...headers, 'webhook-signature': 'v1,' } }, 'no_match'],
    ['a missing signature', { headers: { ...headers, 'webhook-signature': undefined } }, 'missing_header'],
    ['a time in words', { headers: { ...headers, 'webhook-timestamp': 'now' } }, 'malformed_timestamp'],
    ['an attempt of 301 seconds ago', { nowSeconds: ROW_3.timestampSeconds + 301 }, 'too_old'],
    ['an attempt 301 seconds ahead', { nowSeconds: ROW_3.timestampSeconds - 301 }, 'too_new'],
  ])('refuses %s', (_case, change, reason) => {
    expect(verifyWebhook({ ...received, ...change })).toEqual({ valid: false, reason });
  });

  it.each([300, -300])('accepts a clock that is off by %d seconds', (off) => {
    expect(verifyWebhook({ ...received, nowSeconds: ROW_3.timestampSeconds + off }).valid).toBe(true);
  });
});
