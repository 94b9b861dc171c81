import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VERDICTS } from '../src/approvals/phone.ts';
import { verificationCode } from '../src/approvals/verification-code.ts';
import { bytesOf, certificateOf, hashOf, idOf, type Json, openWorld, signedHash, sleep, type World } from './world.ts';

/** What is signed in the place of `DOC-001`. */
const otherHash = () =>
  createHash('sha256')
    .update(Buffer.from(hashOf('DOC-001'), 'hex'))
    .digest('hex');

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
    await world.sign(idOf('manual'), 'T-1');
    await world.post(`/sandbox/transactions/T-1/${verdict}`);
    const second = await world.post('/sandbox/transactions/T-1/decline');
    expect(second).toMatchObject({ status: 409, json: { result: 'not_waiting', transaction: { state } } });
  });

  describe('a tap', () => {
    /** When the answer stood: at the tap, while the approval lived, after its life, or never. */
    type When = 'at once' | 'in time' | 'too late' | 'never';
    /* biome-ignore format: one row a tap, read as a table */
    const TAPS = [
      // tap             state at once   state at last   what the provider says       signed      notices  answered
      ['approve',       'signed',       'signed',       'success',                   'asked',    1,       'at once'],
      ['decline',       'declined',     'declined',     'sig_rejected_by_user',      'nothing',  0,       'at once'],
      ['ignore',        'waiting',      'expired',      'sig_expired',               'nothing',  0,       'never'],
      ['delay',         'waiting',      'signed',       'success',                   'asked',    1,       'in time'],
      ['wrong_pin',     'wrong_pin',    'wrong_pin',    'sig_wrong_pin',             'nothing',  0,       'at once'],
      ['wrong_code',    'wrong_code',   'wrong_code',   'sig_rejected_by_user',      'nothing',  0,       'at once'],
      ['lose_network',  'unreachable',  'unreachable',  'sig_wait_for_user_confirm', 'nothing',  0,       'at once'],
      ['approve_late',  'waiting',      'signed',       'success',                   'asked',    1,       'too late'],
      ['approve_twice', 'signed',       'signed',       'success',                   'asked',    2,       'at once'],
      ['sign_other',    'signed',       'signed',       'success',                   'other',    1,       'at once'],
    ] as const satisfies readonly (readonly [string, string, string, string, string, number, When])[];
    const NOBODY_LISTENS = 'http://127.0.0.1:1/hook';
    const HASHES = { nothing: [], asked: [hashOf('DOC-001')], other: [otherHash()] } as const;

    const first = async () => (await world.transactions())[0];
    const notices = async () => (await world.get('/sandbox/notices')).json.notices;
    const until = async (isSo: () => Promise<boolean>) => {
      while (!(await isSo())) await sleep(20);
    };

    it.each(TAPS)(
      '%s: %s, then %s; the provider says %s',
      async (verdict, atOnce, atLast, says, signed, told, when) => {
        const certificate = (await world.getCertificate(idOf('manual'))).json.data.user_certificates[0];
        await world.post('/sandbox/webhook', { url: NOBODY_LISTENS });
        const { tran_code: code } = (await world.sign(idOf('manual'), 'T-1')).json.data;
        const tapped = await world.post(`/sandbox/transactions/${code}/${verdict}`);
        expect(tapped).toMatchObject({ status: 200, json: { result: 'done', transaction: { state: atOnce } } });
        expect((await world.get('/phone/approvals')).json.waiting).toEqual([]);

        await until(async () => (await first()).state === atLast);
        const { json } = await world.status('T-1');
        expect(json.message.toLowerCase()).toBe(says);
        const values: Json[] = json.data.signatures ?? [];
        const leaf = certificateOf(certificate);
        expect(values.map((one) => signedHash(leaf, bytesOf(one.signature_value)))).toEqual(HASHES[signed]);
        await until(async () => (await notices()).length >= told);
        expect(await notices()).toHaveLength(told);
        expect(answered(await first(), atOnce)).toBe(when);
      },
    );

    it('has a row for each that there is', () => {
      expect(TAPS.map(([verdict]) => verdict)).toEqual([...VERDICTS]);
    });

    function answered({ state, ended_at: endedAt, expires_at: expiresAt }: Json, atOnce: string): When {
      if (state === 'expired') return 'never';
      if (state === atOnce) return 'at once';
      return endedAt < expiresAt ? 'in time' : 'too late';
    }
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
