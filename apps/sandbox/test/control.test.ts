import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { verificationCode } from '../src/approvals/verification-code.ts';
import { hashOf, idOf, openWorld, sleep, type World } from './world.ts';

describe('the control API', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ approvalSeconds: 0.5 });
  });
  beforeEach(() => world.post('/sandbox/reset'));
  afterAll(() => world.close());

  it('shows transactions with what the phone shows, and counts pushes', async () => {
    await world.sign(idOf('manual'), 'T-1');
    await world.sign(idOf('manual'), 'T-2');
    await world.sign(idOf('manual'), 'T-2');
    const { json } = await world.get('/sandbox/transactions');
    expect(json.transactions[0]).toMatchObject({
      transaction_id: 'T-1',
      citizen: { id: '001090000001', name: 'NGUYỄN VĂN A' },
      description: 'Ký đơn đề nghị, hồ sơ H12.34-250801-0001',
      documents: [{ doc_id: 'DOC-001', file_type: 'pdf', hash: hashOf('DOC-001') }],
      verification_code: verificationCode([Buffer.from(hashOf('DOC-001'), 'hex')]),
      state: 'waiting',
      pushes: 1,
      ended_at: null,
    });
    expect(json.pushes_by_citizen).toEqual({ '001090000001': 2 });
  });

  it.each([
    ['approve', 'signed'],
    ['decline', 'declined'],
  ])('%s once, and no second answer', async (verdict, state) => {
    const { tran_code: code } = (await world.sign(idOf('manual'), 'T-1')).json.data;
    const first = await world.post(`/sandbox/transactions/${code}/${verdict}`);
    expect(first).toMatchObject({ status: 200, json: { result: 'done', transaction: { state } } });
    const second = await world.post('/sandbox/transactions/T-1/decline');
    expect(second).toMatchObject({ status: 409, json: { result: 'not_waiting', transaction: { state } } });
  });

  it('ignore takes the question away and lets time decide', async () => {
    await world.sign(idOf('manual'), 'T-1');
    await world.post('/sandbox/transactions/T-1/ignore');
    expect((await world.status('T-1')).json.message).toBe('sig_wait_for_user_confirm');
    expect((await world.get('/phone/approvals')).json).toMatchObject({ waiting: [], history: [{ dismissed: true }] });
    expect((await world.settled('T-1')).json.message).toBe('sig_expired');
  });

  it('takes no answer after the time', async () => {
    await world.sign(idOf('manual'), 'T-1');
    await world.settled('T-1');
    expect((await world.post('/sandbox/transactions/T-1/approve')).status).toBe(409);
    expect((await world.status('T-1')).json.message).toBe('sig_expired');
  });

  it('answers 404 for a transaction nobody knows', async () => {
    expect((await world.post('/sandbox/transactions/T-none/approve')).status).toBe(404);
  });

  it('forgets everything but certificates on reset, and no automatic answer comes after it', async () => {
    const before = (await world.getCertificate(idOf('approve'))).json.data.user_certificates[0];
    await world.sign(idOf('approve'), 'T-1');
    await world.post('/sandbox/reset');
    expect((await world.get('/sandbox/transactions')).json.transactions).toEqual([]);
    expect((await world.sign(idOf('manual'), 'T-1')).status).toBe(200);
    await sleep(60);
    expect((await world.get('/sandbox/transactions')).json.transactions).toMatchObject([{ state: 'waiting' }]);
    const after = (await world.getCertificate(idOf('approve'))).json.data.user_certificates[0];
    expect(after.serial_number).toBe(before.serial_number);
  });

  it('lists the citizens', async () => {
    expect((await world.get('/sandbox/citizens')).json.citizens).toEqual(world.citizens);
    const home = await world.get('/');
    for (const { id, name } of world.citizens) {
      expect(home.text).toContain(id);
      expect(home.text).toContain(name);
    }
  });
});
