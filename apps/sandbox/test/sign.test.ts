import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  bytesOf,
  certificateOf,
  hashOf,
  idOf,
  openWorld,
  signBody,
  signedHash,
  signFile,
  type World,
} from './world.ts';

describe('sign and status', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it('starts a push and says that it waits', async () => {
    const { status, json } = await world.sign(idOf('manual'), 'T-1');
    expect(status).toBe(200);
    expect(json).toEqual({
      status_code: 200,
      message: 'sig_wait_for_user_confirm',
      data: { transaction_id: 'T-1', tran_code: expect.stringMatching(/^[0-9a-f-]{36}$/), expired_in: 300 },
    });
    expect((await world.status('T-1')).json).toEqual({
      status_code: 200,
      message: 'sig_wait_for_user_confirm',
      data: { transaction_id: 'T-1', signatures: null, expired_in: expect.any(Number) },
    });
  });

  it('answers the status under either id, with an empty body too', async () => {
    const { tran_code: code } = (await world.sign(idOf('manual'), 'T-2')).json.data;
    expect((await world.status(code)).json.data.transaction_id).toBe('T-2');
    const path = '/sca/sp769/v1/signatures/sign/T-2/status';
    expect((await world.post(path)).status).toBe(200);
    const refused = await world.get(path);
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('POST');
  });

  it('signs every hash under one approval, with the key of the certificate', async () => {
    const [row] = (await world.getCertificate(idOf('manual'))).json.data.user_certificates;
    const sign_files = ['A', 'B', 'C'].map(signFile);
    await world.sign(idOf('manual'), 'T-3', { sign_files, serial_number: row.serial_number });
    await world.post('/sandbox/transactions/T-3/approve');
    const { json } = await world.status('T-3');
    expect(json.message).toMatch(/^success$/i);
    expect(json.data.signatures).toHaveLength(3);
    for (const { doc_id, signature_value, timestamp_signature } of json.data.signatures) {
      expect(timestamp_signature).toBeNull();
      expect(signature_value).toContain('\r\n');
      const value = bytesOf(signature_value);
      expect(value).toHaveLength(256);
      expect(signedHash(certificateOf(row), value)).toBe(hashOf(doc_id));
    }
  });

  it('takes upper-case hex', async () => {
    const file = { ...signFile('X'), data_to_be_signed: hashOf('X').toUpperCase() };
    expect((await world.sign(idOf('manual'), 'T-4', { sign_files: [file] })).status).toBe(200);
  });

  it('never pushes twice for one transaction id', async () => {
    const replies = await Promise.all([1, 2, 3, 4].map(() => world.sign(idOf('manual'), 'T-5')));
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 400, 400, 400]);
    const refused = replies.find((reply) => reply.status === 400);
    expect(refused?.json).toEqual({ status_code: 400, message: 'transaction_id already exists', data: null });
    const rows = (await world.transactions()).filter((row: { transaction_id: string }) => row.transaction_id === 'T-5');
    expect(rows).toMatchObject([{ pushes: 1 }]);
  });

  it('answers 400 to the status of a transaction it does not know', async () => {
    const { status, json } = await world.status('T-none');
    expect(status).toBe(400);
    expect(json).toEqual({ status_code: 400, message: 'transaction not found', data: null });
  });

  const base64 = Buffer.from(hashOf('X'), 'hex').toString('base64');
  it.each([
    ['base64 in the place of hex', { sign_files: [{ ...signFile('X'), data_to_be_signed: base64 }] }],
    ['a shorter hash', { sign_files: [{ ...signFile('X'), data_to_be_signed: hashOf('X').slice(2) }] }],
    ['a longer hash', { sign_files: [{ ...signFile('X'), data_to_be_signed: `${hashOf('X')}00` }] }],
    ['a file in the place of a hash', { sign_files: [{ ...signFile('X'), sign_type: 'file' }] }],
    ['no documents', { sign_files: [] }],
    ['two documents of one id', { sign_files: [signFile('X'), signFile('X')] }],
    ['no transaction id', { transaction_id: ' ' }],
    ['another form of time', { time_stamp: '2025-08-01T00:00:00Z' }],
  ])('answers 400 BAD_REQUEST to %s, and pushes nothing', async (name, more) => {
    const before = (await world.transactions()).length;
    const { status, json, headers } = await world.sign(idOf('manual'), `T-bad-${name}`, more);
    expect(status).toBe(400);
    expect(json).toEqual({ status_code: 400, message: 'BAD_REQUEST', data: null });
    expect(headers.get('x-sandbox-reason')).toMatch(/.+/);
    expect((await world.transactions()).length).toBe(before);
  });

  it('checks the caller before the person', async () => {
    const { status, json } = await world.sign('12345', 'T-6', { sp_password: 'wrong' });
    expect(status).toBe(401);
    expect(json.message).toContain('sp_id or sp_password');
  });

  it('wants a serial number when there are several certificates, and refuses one it does not have', async () => {
    const id = idOf('two_certificates');
    expect((await world.sign(id, 'T-7')).json.message).toBe('serial_number is required');
    expect((await world.sign(id, 'T-7', { serial_number: 'ff' })).json.message).toBe('serial_number not found');
    const [expired, valid] = (await world.getCertificate(id)).json.data.user_certificates;
    expect((await world.sign(id, 'T-7', { serial_number: expired.serial_number })).status).toBe(403);
    expect((await world.sign(id, 'T-7', { serial_number: valid.serial_number })).status).toBe(200);
  });

  it('takes a time in the form of the documents', async () => {
    const body = { ...signBody(idOf('manual'), 'T-8'), time_stamp: '20250801021500Z' };
    expect((await world.post('/sca/sp769/v1/signatures/sign', body)).status).toBe(200);
  });
});
