import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignOrder } from '@kyso/domain';
import { SMARTCA } from '@kyso/providers';
import { answer, closeTheWorld, makeSigner, PATHS, type Sent } from './far-side.ts';
import { FIRST, ORDER } from './orders.ts';
import { noSignal } from './signer.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const REFERENCE = 'b6a0a9d3-0000-4000-8000-0000000000aa';
const accept = (data: unknown = { transaction_id: ORDER.transactionId, tran_code: REFERENCE }): Sent[] =>
  answer(PATHS.sign, 200, { status_code: 200, message: 'sig_wait_for_user_confirm', data });
const submit = (order: SignOrder = ORDER) => makeSigner().submit(order, noSignal());
const bodyOf = (sent: Sent[]) => JSON.parse(sent[0]?.body ?? '');

describe('sign', () => {
  it('sends one call for all documents, in the documented order of fields, hashes in hex', async () => {
    const sent = accept();
    await submit();
    expect(sent.map((call) => call.body)).toEqual([
      '{"sp_id":"0000-000000000000000000.apps.signserviceapi.com","sp_password":"c2VjcmV0LWNhbmFyeQ==",' +
        '"user_id":"001090000001","transaction_id":"SP_CA_12346",' +
        '"transaction_desc":"Ký đơn đề nghị cấp phép, hồ sơ H12.34-250801-0001",' +
        '"serial_number":"5401010149d8c8e9b1d3a0c2f1e0a9b8","time_stamp":"20260316063000Z","sign_files":[' +
        `{"data_to_be_signed":"${'e3'.repeat(32)}","doc_id":"Đơn đề nghị.pdf [0A1B2C3D]","file_type":"pdf","sign_type":"hash"},` +
        `{"data_to_be_signed":"${'0b'.repeat(32)}","doc_id":"Đơn đề nghị.pdf [0A1B2C3E]","file_type":"pdf","sign_type":"hash"}]}`,
    ]);
    expect(sent[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  it('shortens a long description and flattens its lines', async () => {
    const sent = accept();
    await submit({ ...ORDER, description: `Ký\r\nđơn ${'ế'.repeat(300)}` });
    const text: string = bodyOf(sent).transaction_desc;
    expect([...text]).toHaveLength(200);
    expect(text).toMatch(/^Ký đơn ế+…$/);
  });

  it('spells hash and serial as the dialect says', async () => {
    const sent = accept();
    const dialect = { ...SMARTCA, hashEncoding: 'base64', serialCase: 'upper' } as const;
    await makeSigner({ dialect }).submit(ORDER, noSignal());
    expect(bodyOf(sent)).toMatchObject({ serial_number: '5401010149D8C8E9B1D3A0C2F1E0A9B8' });
    expect(bodyOf(sent).sign_files[0].data_to_be_signed).toBe('4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+M=');
  });

  it('is accepted with the reference of the provider', async () => {
    accept();
    expect(await submit()).toEqual({ kind: 'accepted', providerReference: REFERENCE });
  });

  it.each([300, '300'])('tells until when the phone may answer: %j', async (expired_in) => {
    accept({ transaction_id: ORDER.transactionId, expired_in });
    expect(await submit()).toEqual({ kind: 'accepted', expiresAt: '2026-03-16T06:35:00.000Z' });
  });

  it.each([0, -1, null])('makes nothing of a remaining time of %j', async (expired_in) => {
    accept({ transaction_id: ORDER.transactionId, tran_code: '', expired_in });
    expect(await submit()).toEqual({ kind: 'accepted' });
  });

  it.each([
    [401, 'user_id invalid', 'account.not_found'],
    [403, 'CREDENTIAL_STATUS_INVALID', 'credential.unusable'],
  ])('may be refused: %j %s', async (status, message, code) => {
    answer(PATHS.sign, status, { status_code: status, message });
    expect(await submit()).toEqual({ kind: 'refused', code });
  });

  it('reports the credentials of this service as an error', async () => {
    answer(PATHS.sign, 401, { status_code: 401, message: 'sp_id or sp_password invalid' });
    await expect(submit()).rejects.toMatchObject({ code: 'provider.credentials_rejected' });
  });

  it.each(['DUPLICATE_TRANSACTION', 'transaction_id already used', 'Mã giao dịch đã tồn tại'])(
    'leaves it to a lookup when the provider has the transaction already: %s',
    async (message) => {
      answer(PATHS.sign, 400, { status_code: 400, message });
      await expect(submit()).rejects.toMatchObject({
        code: 'provider.unavailable',
        details: { reason: 'duplicate_transaction' },
      });
    },
  );

  it('does not open the circuit over transactions that the provider has already', async () => {
    const signer = makeSigner();
    for (let i = 0; i < 6; i += 1) {
      answer(PATHS.sign, 400, { status_code: 400, message: 'duplicate' });
      await expect(signer.submit(ORDER, noSignal())).rejects.toMatchObject({ details: { status: 400 } });
    }
  });

  it.each([
    ['a bad request', 400, { status_code: 400, message: 'BAD_REQUEST' }],
    ['an acceptance without data', 200, { status_code: 200, message: 'ok', data: null }],
    ['an acceptance of another transaction', 200, { status_code: 200, data: { transaction_id: 'SP_CA_99999' } }],
  ])('takes %s for an answer outside the protocol', async (_name, status, body) => {
    answer(PATHS.sign, status, body);
    await expect(submit()).rejects.toMatchObject({ code: 'provider.protocol_error' });
  });

  it('sends nothing when a hash is not a sha-256', async () => {
    const documents = [{ itemId: FIRST, name: 'a.pdf', hash: new Uint8Array(20) }];
    await expect(submit({ ...ORDER, documents })).rejects.toThrow(RangeError);
  });

  it('sends nothing when documents could not be told apart in the answer', async () => {
    const [document] = ORDER.documents;
    if (document === undefined) throw new Error('no document');
    await expect(submit({ ...ORDER, documents: [document, document] })).rejects.toMatchObject({ code: 'internal' });
  });
});
