import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { idOf, openWorld, sleep, type World } from './world.ts';

const PARTY = { relyingPartyUUID: '00000000-0000-4000-8000-000000000000', relyingPartyName: 'DEMO' };
const HASH = createHash('sha256').update('abc').digest('base64');
const interactionsOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const TEXT = { type: 'displayTextAndPIN', displayText60: 'Ký tờ khai' };

describe('Smart-ID', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ approvalSeconds: 3 });
  });
  afterAll(() => world.close());

  const document = (behaviour: Parameters<typeof idOf>[0]) => `PNOVN-${idOf(behaviour)}-MOCK-Q`;
  const v2 = (more: object = {}) => ({
    ...PARTY,
    hash: HASH,
    hashType: 'SHA256',
    allowedInteractionsOrder: [TEXT],
    ...more,
  });
  const parameters = {
    digest: HASH,
    signatureAlgorithm: 'rsassa-pss',
    signatureAlgorithmParameters: { hashAlgorithm: 'SHA-256' },
  };
  const v3 = (more: object = {}) => ({
    ...PARTY,
    signatureProtocol: 'RAW_DIGEST_SIGNATURE',
    signatureProtocolParameters: parameters,
    interactions: interactionsOf([TEXT]),
    ...more,
  });
  const signV2 = (behaviour: Parameters<typeof idOf>[0], more: object = {}) =>
    world.post(`/smart-id-rp/v2/signature/document/${document(behaviour)}`, v2(more));
  const signV3 = (behaviour: Parameters<typeof idOf>[0], more: object = {}) =>
    world.post(`/smart-id-rp/v3/signature/notification/document/${document(behaviour)}`, v3(more));

  it('takes the same body within 15 s for the same session, and a nonce for another', async () => {
    const first = (await signV2('manual')).json.sessionID;
    expect((await signV2('manual')).json.sessionID).toBe(first);
    expect((await signV2('manual', { nonce: 'n1' })).json.sessionID).not.toBe(first);
    const rows = await world.transactions();
    expect(rows.filter((row: { protocol: string }) => row.protocol === 'smart-id-v2')).toHaveLength(2);
  });

  it('knows its relying party before anything else', async () => {
    expect((await signV2('approve', { relyingPartyUUID: 'x', hash: '?' })).status).toBe(401);
    expect((await signV2('approve', { relyingPartyName: 'demo', nonce: 'n2' })).status).toBe(200);
    expect((await signV2('approve', { relyingPartyName: 'Ký số'.repeat(8) })).status).toBe(401);
  });

  it.each([
    ['a hash of another length', { hashType: 'SHA512' }],
    [
      'a text that is too long',
      { allowedInteractionsOrder: [{ type: 'displayTextAndPIN', displayText60: 'x'.repeat(61) }] },
    ],
    ['an interaction without its text', { allowedInteractionsOrder: [{ type: 'confirmationMessage' }] }],
    ['an interaction twice', { allowedInteractionsOrder: [TEXT, TEXT] }],
    ['a nonce that is too long', { nonce: 'x'.repeat(31) }],
  ])('v2 refuses %s', async (_name, more) => {
    expect((await signV2('approve', more)).status).toBe(400);
  });

  it.each([
    ['interactions that are not base64', { interactions: '[{}]' }, 'interactions'],
    [
      'an interaction of v2',
      { interactions: interactionsOf([{ type: 'verificationCodeChoice', displayText60: 'x' }]) },
      'interactions',
    ],
    [
      'PSS without its hash',
      { signatureProtocolParameters: { digest: HASH, signatureAlgorithm: 'rsassa-pss' } },
      'signatureProtocolParameters',
    ],
    [
      'a hash spelled as in v2',
      { signatureProtocolParameters: { ...parameters, signatureAlgorithmParameters: { hashAlgorithm: 'SHA256' } } },
      'signatureProtocolParameters',
    ],
  ])('v3 refuses %s and names the parameter', async (_name, more, parameter) => {
    const reply = await signV3('approve', more);
    expect(reply.status).toBe(400);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(reply.text).errors[0].paramName).toContain(parameter);
  });

  it('v3 makes a random code, v2 none', async () => {
    expect((await signV3('manual')).json.vc).toEqual({ type: 'numeric4', value: expect.stringMatching(/^\d{4}$/) });
    expect((await signV2('manual', { nonce: 'n3' })).json).toEqual({ sessionID: expect.any(String) });
  });

  it('holds the line until the phone answers, and says what it used', async () => {
    const { sessionID } = (await signV3('approve')).json;
    const { json } = await world.get(`/smart-id-rp/v3/session/${sessionID}?timeoutMs=5000`);
    expect(json).toMatchObject({
      state: 'COMPLETE',
      result: { endResult: 'OK', documentNumber: document('approve') },
      signature: {
        flowType: 'Notification',
        signatureAlgorithm: 'rsassa-pss',
        signatureAlgorithmParameters: { saltLength: 32 },
      },
      interactionTypeUsed: 'displayTextAndPIN',
    });
    expect((await world.get('/smart-id-rp/v3/session/none')).status).toBe(404);
  });

  it('names a refusal by the interaction, differently in both versions', async () => {
    const ends = [
      [await signV2('decline'), 'v2', { endResult: 'USER_REFUSED_DISPLAYTEXTANDPIN' }],
      [
        await signV3('decline'),
        'v3',
        { endResult: 'USER_REFUSED_INTERACTION', details: { interaction: 'displayTextAndPIN' } },
      ],
    ] as const;
    for (const [reply, version, result] of ends) {
      const { json } = await world.get(`/smart-id-rp/${version}/session/${reply.json.sessionID}?timeoutMs=5000`);
      expect(json).toMatchObject({ state: 'COMPLETE', result });
    }
  });
});

describe('Mobile-ID', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ approvalSeconds: 3 });
  });
  afterAll(() => world.close());

  const who = (behaviour: Parameters<typeof idOf>[0]) => {
    const id = idOf(behaviour);
    return { ...PARTY, phoneNumber: `+8490${id.slice(-7)}`, nationalIdentityNumber: id };
  };
  const sign = (behaviour: Parameters<typeof idOf>[0], more: object = {}) =>
    world.post('/mid-api/signature', { ...who(behaviour), hash: HASH, hashType: 'SHA256', language: 'ENG', ...more });

  it.each([
    [{ relyingPartyUUID: undefined }, 400, 'Required relyingPartyUUID is missing.'],
    [{ hash: undefined }, 400, 'Required hash is missing.'],
    [{ hash: '?' }, 400, 'Hash must be Base64 encoded'],
    [{ hashType: 'SHA512' }, 400, 'The length of the hash must match the type of hash'],
    [{ language: undefined }, 400, 'Required language is missing.'],
    [{ relyingPartyName: 'demo' }, 401, 'Failed to authorize user'],
  ])('refuses %j in its own words', async (more, status, error) => {
    expect(await sign('approve', more)).toMatchObject({ status, json: { error, traceId: expect.any(String) } });
  });

  it('answers 200 with a result where people are the reason', async () => {
    expect(await world.post('/mid-api/certificate', who('unknown_user'))).toMatchObject({
      status: 200,
      json: { result: 'NOT_FOUND' },
    });
    expect(await world.post('/mid-api/certificate', who('revoked_certificate'))).toMatchObject({
      json: { result: 'NOT_ACTIVE' },
    });
    expect(
      await world.post('/mid-api/certificate', { ...who('approve'), nationalIdentityNumber: '001090000001' }),
    ).toMatchObject({ json: { result: 'NOT_FOUND' } });
  });

  it('releases the older poll when a newer one comes', async () => {
    const { sessionID } = (await sign('manual')).json;
    const path = `/mid-api/signature/session/${sessionID}?timeoutMs=60000`;
    const started = performance.now();
    const older = world.get(path);
    await sleep(50);
    const newer = world.get(`/mid-api/signature/session/${sessionID}?timeoutMs=1`);
    expect((await older).json.state).toBe('RUNNING');
    expect(performance.now() - started).toBeLessThan(2_000);
    expect((await newer).json.state).toBe('RUNNING');
    expect((await world.get('/mid-api/signature/session/none')).status).toBe(404);
  });

  it('returns raw r and s of a P-256 key', async () => {
    const { sessionID } = (await sign('approve')).json;
    const { json } = await world.get(`/mid-api/signature/session/${sessionID}?timeoutMs=5000`);
    expect(json.signature.algorithm).toBe('SHA256WithECEncryption');
    expect(Buffer.from(json.signature.value, 'base64')).toHaveLength(64);
  });
});
