import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answer, closeTheWorld, makeSigner, PATHS } from './far-side.ts';
import { ACCOUNT, noSignal } from './signer.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const list = () => makeSigner().listCredentials(ACCOUNT, noSignal());

const say = (httpStatus: number, status_code: number | undefined, message?: string) =>
  answer(PATHS.certificates, httpStatus, { status_code, message, data: null });

describe('a refusal', () => {
  it.each(['user_id not found', 'SP_CREDENTIAL_INVALID: user invalid', 'Người dùng không tồn tại'])(
    'is about the person when the message says so: %s',
    async (message) => {
      say(401, 401, message);
      expect(await list()).toEqual({ kind: 'refused', code: 'account.not_found' });
    },
  );

  it.each([
    'sp_id or sp_password invalid',
    'sp_id invalid for user',
    'SP_CREDENTIAL_INVALID',
    'Unauthorized',
    undefined,
  ])('is about this service otherwise, which is an error: %s', async (message) => {
    say(401, 401, message);
    await expect(list()).rejects.toMatchObject({ code: 'provider.credentials_rejected', details: { status: 401 } });
  });

  it('with 403 is about the certificate', async () => {
    say(403, 403, 'CREDENTIAL_STATUS_INVALID');
    expect(await list()).toEqual({ kind: 'refused', code: 'credential.unusable' });
  });

  it('counts the same inside an answer with status 200', async () => {
    say(200, 403, 'CREDENTIAL_STATUS_INVALID');
    expect(await list()).toEqual({ kind: 'refused', code: 'credential.unusable' });
  });

  it('without a code in the envelope is read from the status', async () => {
    say(403, undefined, 'CREDENTIAL_STATUS_INVALID');
    expect(await list()).toEqual({ kind: 'refused', code: 'credential.unusable' });
  });
});

describe('an answer that is neither yes nor no', () => {
  it.each([
    [400, 400, 'BAD_REQUEST', 'provider.protocol_error'],
    [404, 404, 'not found', 'provider.protocol_error'],
    [418, undefined, 'teapot', 'provider.protocol_error'],
    [400, 200, 'Success', 'provider.protocol_error'],
    [200, 500, 'SERVAR_INTERNAL_ERROR', 'provider.unavailable'],
    [200, 503, 'busy', 'provider.unavailable'],
    [500, 500, 'SERVAR_INTERNAL_ERROR', 'provider.unavailable'],
    [502, undefined, 'bad gateway', 'provider.unavailable'],
    [200, 429, 'slow down', 'provider.rate_limited'],
    [429, undefined, 'slow down', 'provider.rate_limited'],
  ])('status %j with code %j is a fault', async (httpStatus, statusCode, message, code) => {
    say(httpStatus, statusCode, message);
    await expect(list()).rejects.toMatchObject({ code });
  });

  it('is outside the protocol when the envelope is no object or has a code that is no number', async () => {
    answer(PATHS.certificates, 200, '[]', { 'content-type': 'application/json' });
    await expect(list()).rejects.toMatchObject({ code: 'provider.protocol_error' });
    answer(PATHS.certificates, 200, { status_code: 'OK' });
    await expect(list()).rejects.toMatchObject({
      code: 'provider.protocol_error',
      details: { fields: ['status_code'] },
    });
  });
});
