import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSigner } from '@kyso/providers';
import { ManualClock } from '../manual-clock.ts';
import { viaNodeHttp } from '../node-http-dispatcher.ts';
import { closeTheWorld, FarSide } from './far-side.ts';
import { asked, CA_TEXT, HASHES, LEAF_TEXT, noSignal, ORDER, VALUES } from './people.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const LOGIN = 'POST /vtss/service/ras/v1/login';
const CERTIFICATES = 'POST /vtss/service/certificates/info';
const SIGN = 'POST /vtss/service/signHash';
const STATUS = 'POST /vtss/service/requests/status';
const ID = '0123456789_2482540_20221017114147';

const far = new FarSide();
const signerOf = (more: object = {}, clock = new ManualClock()) =>
  createSigner(
    {
      code: 'mysign',
      protocol: 'mysign',
      settings: { baseUrl: far.url, clientId: 'kyso', clientSecret: 's3cret', ...more },
    },
    clock,
    viaNodeHttp,
  );
const entry = (change: object = {}) => ({
  credential_id: ID,
  key: { status: 'enabled', algo: ['1.2.840.113549.1.1.1'], len: '2048' },
  cert: { status: 'valid', certificates: [`${LEAF_TEXT}\r\n`, CA_TEXT], ...change },
  multisign: '2147483647',
});
const logIn = (token = 'tok-1') =>
  far.answer(LOGIN, 200, { access_token: token, refresh_token: '', token_type: 'Bearer', expires_in: '3600' });
const listed = () => logIn().answer(CERTIFICATES, 200, [entry()]);

describe('MySign', () => {
  it('logs a person in and asks for the certificates, byte for byte', async () => {
    listed();
    const found = await signerOf().listCredentials({ number: '001090000001' }, noSignal());
    expect(found).toMatchObject({
      kind: 'found',
      credentials: [{ status: 'usable', serialNumber: ORDER.certificateSerial }],
    });
    const [login, certificates] = far.sent();
    expect(login?.body).toBe(
      '{"client_id":"kyso","client_secret":"s3cret","profile_id":"adss:ras:profile:001","user_id":"001090000001"}',
    );
    expect(certificates?.headers['authorization']).toBe('Bearer tok-1');
    expect(certificates?.body).toBe(
      '{"client_id":"kyso","client_secret":"s3cret","profile_id":"adss:ras:profile:001","user_id":"001090000001",' +
        '"certificates":"chain","certInfo":true,"authInfo":true}',
    );
  });

  it.each([
    ['012345678', 'CMT_012345678'],
    ['0100109106-998', 'MST_0100109106-998'],
    ['CMT_0123456789', 'CMT_0123456789'],
  ])('calls the person with the number %s %s', async (number, userId) => {
    listed();
    await signerOf().listCredentials({ number }, noSignal());
    expect(far.sent().map(({ body }) => JSON.parse(body).user_id)).toEqual([userId, userId]);
  });

  it('sends hashes, names and description in base64, and the ids that lead a webhook back', async () => {
    listed().answer(SIGN, 200, { transactionId: 'vt-1' });
    expect(await signerOf().submit(ORDER, noSignal())).toEqual({ kind: 'accepted', providerReference: 'vt-1' });
    const description = Buffer.from(ORDER.description).toString('base64');
    const name = Buffer.from('Don de nghi_pdf').toString('base64');
    expect(far.sent()[2]?.body).toBe(
      `{"client_id":"kyso","client_secret":"s3cret","credentialID":"${ID}","numSignatures":2,"description":"${description}",` +
        `"documents":[{"document_id":"${ORDER.transactionId}-1","document_name":"${name}"},` +
        `{"document_id":"${ORDER.transactionId}-2","document_name":"${name}"}],"hash":["${HASHES[0]}","${HASHES[1]}"],` +
        '"hashAlgo":"2.16.840.1.101.3.4.2.1","signAlgo":"1.2.840.113549.1.1.1","async":1}',
    );
  });

  it.each([
    [{ status: '1', signatures: [`${VALUES[0]}\r\n`, VALUES[1]] }, { kind: 'signed' }],
    [{ status: '4000', signatures: null }, { kind: 'waiting' }],
    [{ status: '0', message: 'pending' }, { kind: 'waiting' }],
    [{ status: '6000' }, { kind: 'waiting' }],
    [{ status: '4001' }, { kind: 'expired' }],
    [{ status: '4002' }, { kind: 'declined' }],
    [{ status: '4004' }, { kind: 'refused', code: 'approval.failed' }],
    [{ status: '4005' }, { kind: 'refused', code: 'provider.quota_exceeded' }],
    [{ status: '13004' }, { kind: 'refused', code: 'credential.unusable' }],
  ])('reads the status %j', async (body, expected) => {
    logIn().answer(STATUS, 200, body);
    expect(await signerOf().lookup(asked({ providerReference: 'vt-1' }), noSignal())).toMatchObject(expected);
    expect(far.sent()[1]?.body).toBe('{"transactionId":"vt-1"}');
  });

  it.each([
    ['an internal error', { status: '50000' }, 'provider.unavailable'],
    ['an undocumented status', { status: '77' }, 'provider.protocol_error'],
    ['a signature too few', { status: '1', signatures: [VALUES[0]] }, 'provider.protocol_error'],
    ['no status', { signatures: null }, 'provider.protocol_error'],
  ])('learns nothing from %s', async (_, body, code) => {
    logIn().answer(STATUS, 200, body);
    await expect(signerOf().lookup(asked({ providerReference: 'vt-1' }), noSignal())).rejects.toMatchObject({ code });
  });

  it('names itself and the fields that are missing or wrong', async () => {
    logIn().answer(CERTIFICATES, 200, [{ credential_id: ID, cert: {} }]);
    await expect(signerOf().listCredentials({ number: '001090000001' }, noSignal())).rejects.toMatchObject({
      code: 'provider.protocol_error',
      details: { provider: 'mysign', fields: ['0.cert.certificates'] },
    });
  });

  it('never asks about an order whose id it does not know, and never calls it unknown', async () => {
    expect(await signerOf().lookup(asked(), noSignal())).toEqual({ kind: 'lost' });
  });

  it('may be tried again when the order never left: what precedes it failed', async () => {
    logIn().answer(CERTIFICATES, 500, {});
    const signer = signerOf();
    await expect(signer.submit(ORDER, noSignal())).rejects.toMatchObject({ code: 'provider.unavailable' });
    expect(await signer.lookup(asked(), noSignal())).toEqual({ kind: 'unknown' });
  });

  it('renews a token that is not taken, once', async () => {
    logIn().answer(STATUS, 401, { error: 'invalid_token' });
    logIn('tok-2').answer(STATUS, 200, { status: '4000' });
    expect(await signerOf().lookup(asked({ providerReference: 'vt-1' }), noSignal())).toEqual({ kind: 'waiting' });
    expect(far.sent().map(({ headers }) => headers['authorization'])).toEqual([
      undefined,
      'Bearer tok-1',
      undefined,
      'Bearer tok-2',
    ]);
  });

  it.each([
    [400, { error: '58008' }, { kind: 'refused', code: 'account.not_found' }],
    [
      401,
      [{ error: '59033', error_description: 'user ID or password is invalid' }],
      { kind: 'refused', code: 'account.not_found' },
    ],
  ])('reads the error of a login, alone or inside an array: %j', async (status, body, expected) => {
    far.answer(LOGIN, status, body);
    expect(await signerOf().listCredentials({ number: '001090000001' }, noSignal())).toMatchObject(expected);
  });

  it.each(['58007', '86002', '86024'])('takes %s for the operator’s business', async (error) => {
    far.answer(LOGIN, 400, { error });
    await expect(signerOf().ping?.(noSignal())).rejects.toMatchObject({ code: 'provider.credentials_rejected' });
  });

  it('asks with async 0 and waits in an open call', async () => {
    listed().answer(SIGN, 200, { signatures: VALUES });
    const submission = await signerOf({ mode: 'blocking' }).submit(ORDER, noSignal());
    expect(submission.kind === 'accepted' && (await submission.answer)).toMatchObject({ kind: 'signed' });
    expect(JSON.parse(far.sent()[2]?.body ?? '').async).toBe(0);
  });

  it('reads which order a webhook is about, and nothing else of it', () => {
    const notice = {
      meta_data: { transaction_id: 'vt-1', status: '1' },
      data: { results: [{ document_id: `${ORDER.transactionId}-2`, signature: VALUES[0] }] },
    };
    const read = (value: unknown) => signerOf({ mode: 'webhook' }).readHint?.({}, Buffer.from(JSON.stringify(value)));
    expect(read(notice)).toEqual({ transactionId: ORDER.transactionId });
    for (const other of [null, {}, { data: { results: [] } }, { data: { results: [{ document_id: 'x' }] } }]) {
      expect(read(other)).toBeUndefined();
    }
  });

  describe('logs in before it sends a webhook', () => {
    const webhookClient = { clientId: 'viettel', clientSecret: 'a secret of 16 or more' };
    const hooked = (clock = new ManualClock()) => ({
      clock,
      signer: signerOf({ mode: 'webhook', webhookClient }, clock),
    });
    const login = (change: object = {}) =>
      Buffer.from(
        JSON.stringify({
          grant_type: 'client_credentials',
          client_id: webhookClient.clientId,
          client_secret: webhookClient.clientSecret,
          ...change,
        }),
      );
    const result = Buffer.from(JSON.stringify({ data: { results: [{ document_id: `${ORDER.transactionId}-1` }] } }));
    const tokenOf = (answer: unknown) =>
      (answer as { body: { data: { access_token: string } } }).body.data.access_token;

    it('is given a token, byte for byte as documented', () => {
      const { clock, signer } = hooked();
      const answer = signer.hintDesk?.logIn?.(login());
      expect(answer?.status).toBe(200);
      expect(JSON.stringify(answer?.body).replace(tokenOf(answer), '…')).toBe(
        '{"status_code":"00","message":"Thành công",' +
          `"data":{"access_token":"…","expires_in":"3600000","consented_on":"${clock.now()}"}}`,
      );
      expect(JSON.stringify(signer.hintDesk?.accepted)).toBe('{"status_code":"00","message":"Thành công"}');
    });

    it('rings with its token in any process until the token ends, and not without one', () => {
      const { clock, signer } = hooked();
      const token = tokenOf(signer.hintDesk?.logIn?.(login()));
      const rings = (authorization?: string) =>
        hooked(clock).signer.readHint?.({ authorization }, result) !== undefined;
      expect(rings(`Bearer ${token}`)).toBe(true);
      const [end = '', signature] = token.split('.');
      for (const wrong of [undefined, 'Bearer x', token, `Bearer ${Number(end) + 1}.${signature}`, `Bearer ${end}.`]) {
        expect({ wrong, rings: rings(wrong) }).toEqual({ wrong, rings: false });
      }
      clock.nowMs += 3_600_000;
      expect(rings(`Bearer ${token}`)).toBe(false);
    });

    it.each([
      ['another secret', login({ client_secret: 'a secret of 16 or mor' })],
      ['another client', login({ client_id: 'kyso' })],
      ['another grant', login({ grant_type: 'password' })],
      ['no JSON', Buffer.from('<html>')],
      ['nothing', new Uint8Array()],
    ])('is turned away with %s', (_, body) => {
      expect(hooked().signer.hintDesk?.logIn?.(body)).toMatchObject({ status: 401, body: { status_code: '01' } });
    });

    it('needs none where no client is configured', () => {
      expect(signerOf({ mode: 'webhook' }).hintDesk?.logIn).toBeUndefined();
      expect(signerOf({ mode: 'webhook' }).readHint?.({}, result)).toBeDefined();
    });
  });
});
