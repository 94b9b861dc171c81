import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSigner } from '@kyso/providers';
import { ManualClock } from '../manual-clock.ts';
import { viaNodeHttp } from '../node-http-dispatcher.ts';
import { closeTheWorld, FarSide } from './far-side.ts';
import { HASHES, noSignal, ORDER, VALUES } from './people.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const far = new FarSide();
const signerOf = (protocol: string, more: object = {}) =>
  createSigner(
    { code: protocol, protocol, settings: { baseUrl: far.url, spId: 'DVCQG', spPassword: 'secret', ...more } },
    new ManualClock(),
    viaNodeHttp,
  );
const ACCOUNT = { number: '001090000001' };
const LABELS = ['Đơn đề nghị.pdf [0A1B2C3D]', 'Đơn đề nghị.pdf [0A1B2C3E]'];
const HEX = ['e3'.repeat(32), '0b'.repeat(32)];
const CALLER = '"sp_id":"DVCQG","sp_password":"secret","user_id":"001090000001"';
const ORDERED = '"transaction_id":"KYSO-01J8ZQ4T5V6W7X8Y9Z0A1B2C3D","serial_number":"5401010149d8c8e9b1d3a0c2f1e0a9b8"';
const results = LABELS.map((doc_id, at) => ({ doc_id, signature_value: VALUES[at], timestamp_signature: null }));

/** What each member is sent, byte for byte, and how it answers when the phone has approved. */
const MEMBERS = [
  {
    protocol: 'qd769',
    paths: ['POST /get_certificate', 'POST /sign'],
    query:
      /^\{"sp_id":"DVCQG","sp_password":"secret","user_id":"001090000001","serial_number":"","transaction_id":"KYSO-[0-9a-f-]{36}"\}$/,
    order: `{${CALLER},${ORDERED},"time_stamp":"20260316063000Z","sign_files":[${LABELS.map(
      (label, at) =>
        `{"data_to_be_signed":"${HEX[at]}","doc_id":"${label}","file_options":{"file_type":"pdf","sign_type":"hash"}}`,
    )}]}`,
    answer: { status_code: 200, message: 'ok', data: { transaction_id: ORDER.transactionId, signed_files: results } },
  },
  {
    protocol: 'intrust',
    paths: ['POST /gateway/ca/get_cert', 'POST /gateway/ca/sign_file'],
    query:
      /^\{"sp_id":"DVCQG","sp_password":"secret","user_id":"001090000001","serial_number":"","transaction_id":"KYSO-[0-9a-f-]{36}"\}$/,
    order: `{${CALLER},${ORDERED},"time_stamp":"20260316063000Z","sign_files":[${LABELS.map(
      (label, at) => `{"data_to_be_signed":"${HEX[at]}","doc_id":"${label}","file_type":"pdf","sign_type":"hash"}`,
    )}]}`,
    answer: { status_code: '200', message: 'ok', data: { signatures: results } },
  },
  {
    protocol: 'neac',
    settings: { caName: 'FPT-CA' },
    paths: ['POST /sign_v2/get_certificate', 'POST /sign_v2/sign'],
    query:
      /^\{"sp_id":"DVCQG","sp_password":"secret","user_id":"001090000001","ca_name":"FPT-CA","serial_number":""\}$/,
    order: `{${CALLER},"ca_name":"FPT-CA",${ORDERED},"sign_files":[${LABELS.map(
      (label, at) => `{"doc_id":"${label}","file_type":"pdf","sign_type":"hash","data_to_be_signed":"${HEX[at]}"}`,
    )}]}`,
    answer: { status_code: 200, message: 'ok', data: { signed_files: results } },
  },
] as const;

describe.each(MEMBERS)('$protocol', ({ protocol, paths: [certificates, sign], query, order, answer, ...more }) => {
  const signer = () => signerOf(protocol, 'settings' in more ? more.settings : {});

  it('sends the query of the decision in its own spelling', async () => {
    far.answer(certificates, 200, { status_code: 200, data: { user_certificates: [] } });
    expect(await signer().listCredentials(ACCOUNT, noSignal())).toEqual({ kind: 'found', credentials: [] });
    expect(far.sent()).toMatchObject([{ call: certificates, body: expect.stringMatching(query) }]);
  });

  it('sends the order in its own spelling and takes the answer of the open call', async () => {
    far.answer(sign, 200, answer);
    const submission = await signer().submit(ORDER, noSignal());
    expect(far.sent().map(({ body }) => body)).toEqual([order]);
    expect(submission).toMatchObject({ kind: 'accepted', session: expect.any(String) });
    const outcome = submission.kind === 'accepted' ? await submission.answer : submission;
    expect(outcome).toMatchObject({
      kind: 'signed',
      signatures: ORDER.documents.map(({ itemId }, at) => ({ itemId, value: Buffer.from(VALUES[at] ?? '', 'base64') })),
    });
  });

  it.each([
    ['từ chối', 'Người dùng từ chối ký', { kind: 'declined' }],
    ['hết thời gian', 'Hết thời gian xác nhận', { kind: 'expired' }],
    ['đã tồn tại', 'transaction_id đã tồn tại', { kind: 'lost' }],
  ])('reads the end of an approval in words: %s', async (_, message, expected) => {
    far.answer(sign, 200, { status_code: 400, message });
    const submission = await signer().submit(ORDER, noSignal());
    expect(submission.kind === 'accepted' ? await submission.answer : submission).toEqual(expected);
  });

  it('leaves nobody to ask when the open call answers without values', async () => {
    far.answer(sign, 200, { status_code: 200, data: { signed_files: null } });
    const submission = await signer().submit(ORDER, noSignal());
    expect(submission.kind === 'accepted' ? await submission.answer : submission).toEqual({ kind: 'lost' });
  });
});

describe('Intrust', () => {
  it.each([
    ['401', 'Không tìm thấy người dùng', 'account.not_found'],
    ['403', 'revoked', 'credential.unusable'],
    ['404', 'no certificate', 'credential.none'],
    ['501', 'HSM error', 'approval.failed'],
  ])('has status %s as text in HTTP status 200', async (status_code, message, code) => {
    far.answer('POST /gateway/ca/sign_file', 200, { status_code, message });
    expect(await signerOf('intrust').submit(ORDER, noSignal())).toMatchObject({ kind: 'refused', code });
  });

  it('is believed about a rejection that it tells as a failed signature', async () => {
    far.answer('POST /gateway/ca/sign_file', 200, { status_code: '501', message: 'User rejected' });
    const submission = await signerOf('intrust').submit(ORDER, noSignal());
    expect(submission.kind === 'accepted' && (await submission.answer)).toEqual({ kind: 'declined' });
  });
});

describe('the NEAC gateway', () => {
  it('can be told to send base64, and to be polled', async () => {
    const signer = signerOf('neac', { caName: 'CA2', hashEncoding: 'base64', statusPath: '/sign_v2/sign/{id}/status' });
    expect(signer.capabilities).toMatchObject({ shape: 'poll' });
    far.answer('POST /sign_v2/sign', 200, { status_code: 200, data: { signed_files: null } });
    expect(await signer.submit(ORDER, noSignal())).toEqual({ kind: 'accepted' });
    expect(
      JSON.parse(far.sent()[0]?.body ?? '').sign_files.map((file: Record<string, string>) => file['data_to_be_signed']),
    ).toEqual(HASHES);
    far.answer(`POST /sign_v2/sign/${ORDER.transactionId}/status`, 200, {
      status_code: 200,
      data: { signed_files: results },
    });
    expect(await signer.lookup(ORDER, noSignal())).toMatchObject({ kind: 'signed' });
    expect(far.sent().map(({ body }) => body)).toEqual(['{"sp_id":"DVCQG","sp_password":"secret"}']);
  });

  it('does not start without the name of a CA', () => {
    expect(() => signerOf('neac')).toThrow(expect.objectContaining({ code: 'validation_failed' }));
  });
});
