import { createHash, webcrypto } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SMARTCA } from '@kyso/providers';
import { LEAF, signWithLeaf } from './certificates.ts';
import { answer, closeTheWorld, makeSigner, PATHS } from './far-side.ts';
import { DOC_IDS, FIRST, SECOND, TRANSACTION } from './orders.ts';
import { noSignal, SP_ID, SP_PASSWORD } from './signer.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const BY_ID = PATHS.status('SP_CA_12346');
const BY_CODE = PATHS.status('b6a0a9d3-0000-4000-8000-0000000000aa');
const WAITING = 'sig_wait_for_user_confirm';

const lookup = (transaction = TRANSACTION) => makeSigner().lookup(transaction, noSignal());
const { providerReference: _none, ...WITHOUT_REFERENCE } = TRANSACTION;

function say(message: string, data: Record<string, unknown> | null = { signatures: null }, status = 200) {
  const body = { status_code: status, message, data: data && { transaction_id: 'SP_CA_12346', ...data } };
  return answer(BY_ID, status, body);
}

const signature = (doc_id: unknown, signature_value: unknown) => ({
  doc_id,
  signature_value,
  timestamp_signature: null,
});
const signed = [signature(DOC_IDS[0], 'AQID'), signature(DOC_IDS[1], 'BAUG')];

describe('status', () => {
  it('asks by our id with an empty body and without credentials', async () => {
    const sent = say(WAITING);
    await lookup();
    expect(sent.map(({ path, body }) => [path, body])).toEqual([
      ['/sca/sp769/v1/signatures/sign/SP_CA_12346/status', '{}'],
    ]);
  });

  it('sends credentials where the dialect wants them', async () => {
    const sent = say(WAITING);
    const signer = makeSigner({ dialect: { ...SMARTCA, statusCarriesCredentials: true } });
    await signer.lookup(TRANSACTION, noSignal());
    expect(sent[0]?.body).toBe(`{"sp_id":"${SP_ID}","sp_password":"${SP_PASSWORD}"}`);
  });

  it('cannot be led to another path by an id', async () => {
    answer(PATHS.status('..%2F..%2Fadmin%3F'), 200, { status_code: 200, message: WAITING });
    expect(await lookup({ ...TRANSACTION, transactionId: '../../admin?' })).toEqual({ kind: 'waiting' });
  });
});

describe('waiting', () => {
  it.each([null, undefined, [], [signature(DOC_IDS[0], null), signature(DOC_IDS[1], '')]])(
    'is a list of signatures that is not filled: %j',
    async (signatures) => {
      say(WAITING, { signatures });
      expect(await lookup()).toEqual({ kind: 'waiting' });
    },
  );

  it('is any message without a known word, even SUCCESS', async () => {
    say('SUCCESS', null);
    expect(await lookup()).toEqual({ kind: 'waiting' });
  });

  it('tells the time that remains', async () => {
    say(WAITING, { signatures: null, expired_in: 90 });
    expect(await lookup()).toEqual({ kind: 'waiting', expiresAt: '2026-03-16T06:31:30.000Z' });
  });
});

describe('signed', () => {
  it.each(['SUCCESS', 'Success', '', 'rejected'])('is a filled list, whatever the message: %j', async (message) => {
    say(message, { signatures: signed });
    expect(await lookup()).toMatchObject({ kind: 'signed', signatures: [{ itemId: FIRST }, { itemId: SECOND }] });
  });

  it('is matched by doc_id, not by position', async () => {
    say('SUCCESS', { signatures: signed.toReversed() });
    const outcome = await lookup();
    if (outcome.kind !== 'signed') throw new Error(outcome.kind);
    const values = Object.fromEntries(outcome.signatures.map((s) => [s.itemId, Buffer.from(s.value).toString('hex')]));
    expect(values).toEqual({ [FIRST]: '010203', [SECOND]: '040506' });
  });

  it('survives a provider that spoils the accents of doc_id', async () => {
    say('SUCCESS', { signatures: [signature('??n ?? ngh?.pdf [0a1b2c3e] ', 'BAUG'), signed[0]] });
    expect(await lookup()).toMatchObject({ kind: 'signed' });
  });

  it('may be called signed_files', async () => {
    say('SUCCESS', { signed_files: signed });
    expect(await lookup()).toMatchObject({ kind: 'signed' });
  });

  it('yields the very bytes that were signed, from base64 broken into lines', async () => {
    const data = new Uint8Array(createHash('sha256').update('signed attributes').digest());
    const value = (await signWithLeaf(data)).toString('base64').replace(/(.{64})/g, '$1\r\n');
    say('SUCCESS', { signatures: [signature(DOC_IDS[0], value)] });
    const outcome = await lookup({ ...TRANSACTION, documents: TRANSACTION.documents.slice(0, 1) });
    if (outcome.kind !== 'signed') throw new Error(outcome.kind);
    const bytes = Buffer.from(outcome.signatures[0]?.value ?? []);
    const { publicKey } = LEAF.keys;
    expect(await webcrypto.subtle.verify('RSASSA-PKCS1-v1_5', publicKey, bytes, data)).toBe(true);
  });

  it.each([
    ['a document is missing', [signed[0]]],
    ['a document comes twice', [...signed, signed[0]]],
    ['one document comes twice in place of the other', [signed[0], signed[0]]],
    ['a document was never sent', [...signed, signature('Khác.pdf [ZZZZZZZZ]', 'AQID')]],
    ['a doc_id is missing', [signed[0], signature(null, 'BAUG')]],
    ['a doc_id has no tag', [signed[0], signature('Đơn đề nghị.pdf', 'BAUG')]],
    ['a value is missing', [signed[0], signature(DOC_IDS[1], null)]],
    ['a value is not base64', [signed[0], signature(DOC_IDS[1], '<html>')]],
    ['a value is a number', [signed[0], signature(DOC_IDS[1], 7)]],
  ])('is outside the protocol when %s', async (_name, signatures) => {
    say('SUCCESS', { signatures });
    await expect(lookup()).rejects.toMatchObject({ code: 'provider.protocol_error' });
  });

  it('is outside the protocol when the answer is about another transaction', async () => {
    say('SUCCESS', { transaction_id: 'SP_CA_99999', signatures: signed });
    await expect(lookup()).rejects.toMatchObject({ code: 'provider.protocol_error' });
  });
});

describe('the words of the message', () => {
  it.each([
    ['sig_rejected_by_user', 'declined'],
    ['REJECTED', 'declined'],
    ['user_denied', 'declined'],
    ['CANCELLED', 'declined'],
    ['Người dùng từ chối', 'declined'],
    ['sig_expired', 'expired'],
    ['TIMEOUT', 'expired'],
    ['Giao dịch hết hạn'.normalize('NFD'), 'expired'],
  ])('%s means %s, with status 200 and 400', async (message, kind) => {
    say(message);
    expect(await lookup()).toEqual({ kind });
    say(message, null, 400);
    expect(await lookup()).toEqual({ kind });
  });

  it('do not count in a refusal of the certificate', async () => {
    say('CREDENTIAL_STATUS_INVALID: expired', null, 403);
    expect(await lookup()).toEqual({ kind: 'refused', code: 'credential.unusable' });
  });
});

describe('an unknown transaction', () => {
  const lost = (path: string, status: number, message: string) =>
    answer(path, status, { status_code: status, message });

  it.each([
    [404, 'NOT_FOUND'],
    [400, 'transaction not found'],
    [200, 'Không tìm thấy giao dịch'],
  ])('is asked for again by the code of the provider: %j %s', async (status, message) => {
    lost(BY_ID, status, message);
    answer(BY_CODE, 200, {
      status_code: 200,
      message: WAITING,
      data: { transaction_id: TRANSACTION.providerReference },
    });
    expect(await lookup()).toEqual({ kind: 'waiting' });
  });

  it('is unknown when neither id is found', async () => {
    lost(BY_ID, 404, 'NOT_FOUND');
    lost(BY_CODE, 404, 'NOT_FOUND');
    expect(await lookup()).toEqual({ kind: 'unknown' });
  });

  it('is unknown at once when there is no second id', async () => {
    lost(BY_ID, 404, 'NOT_FOUND');
    expect(await lookup(WITHOUT_REFERENCE)).toEqual({ kind: 'unknown' });
  });

  it('is not what a bare bad request means, since "unknown" would allow a second push', async () => {
    lost(BY_ID, 400, 'BAD_REQUEST');
    await expect(lookup(WITHOUT_REFERENCE)).rejects.toMatchObject({ code: 'provider.protocol_error' });
  });

  it('may hide behind a bare bad request when the path wants the other id', async () => {
    lost(BY_ID, 400, 'BAD_REQUEST');
    answer(BY_CODE, 200, { status_code: 200, message: 'SUCCESS', data: { signatures: signed } });
    expect(await lookup()).toMatchObject({ kind: 'signed' });
  });
});
