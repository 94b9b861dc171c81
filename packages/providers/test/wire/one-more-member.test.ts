/** One more CA of the QĐ 769 family is an entry of data: nothing else of the code knows it. */
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { QD769, type Sp769Dialect, sp769Family } from '@kyso/providers';
import { ManualClock } from '../manual-clock.ts';
import { viaNodeHttp } from '../node-http-dispatcher.ts';
import { closeTheWorld, FarSide } from './far-side.ts';
import { LEAF_TEXT, noSignal, ORDER, VALUES } from './people.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

/** A CA with paths of its own, a description on the phone, upper-case serial numbers and a call for the state. */
const WINCA: Sp769Dialect = {
  ...QD769,
  name: 'winca',
  paths: { certificates: '/api/cert/get', sign: '/api/cert/sign', status: '/api/cert/sign/{id}' },
  fields: {
    ...QD769.fields,
    order: ['user_id', 'transaction_id', 'transaction_desc', 'serial_number', 'sign_files'],
    file: ['doc_id', 'data_to_be_signed', 'file_type', 'sign_type'],
  },
  serialCase: 'upper',
  capabilities: { ...QD769.capabilities, shape: 'poll', showsDescription: true, propagationMs: 5_000 },
};

it('signs with a CA that is only a table', async () => {
  const far = new FarSide();
  const settings = { baseUrl: far.url, spId: 'id', spPassword: 'pw' };
  const signer = sp769Family(WINCA).create(settings, {
    code: 'winca',
    clock: new ManualClock(),
    dispatcherFor: viaNodeHttp,
  });

  far.answer('POST /api/cert/get', 200, { status_code: 200, data: { user_certificates: [{ cert_data: LEAF_TEXT }] } });
  const found = await signer.listCredentials(ORDER.account, noSignal());
  expect(found).toMatchObject({ kind: 'found', credentials: [{ serialNumber: ORDER.certificateSerial }] });

  far.answer('POST /api/cert/sign', 200, { status_code: 200, data: { transaction_id: ORDER.transactionId } });
  expect(await signer.submit(ORDER, noSignal())).toEqual({ kind: 'accepted' });
  expect(JSON.parse(far.sent()[1]?.body ?? '')).toMatchObject({
    transaction_desc: ORDER.description,
    serial_number: ORDER.certificateSerial,
  });

  const signed_files = ['[0A1B2C3D]', '[0A1B2C3E]'].map((doc_id, at) => ({ doc_id, signature_value: VALUES[at] }));
  far.answer(`POST /api/cert/sign/${ORDER.transactionId}`, 200, { status_code: 200, data: { signed_files } });
  expect(await signer.lookup(ORDER, noSignal())).toMatchObject({ kind: 'signed' });
});
