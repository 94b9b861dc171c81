import { beforeAll, describe, expect, it } from '@jest/globals';
import { chooseCredential, describeCredential } from '@kyso/cms';
import type { Credential } from '@kyso/domain';
import { CITIZEN, ecKeys, issueDer, type KeyPair, rsaKeys, UID } from './pki.ts';

const NUMBER = '001090000001';
const numbers = [NUMBER];
const NOW_MS = Date.parse('2026-03-02T08:00:00Z');

type Life = { readonly notBefore?: string; readonly notAfter?: string };

async function credential(serialNumber: string, life: Life, keys: KeyPair, number = NUMBER): Promise<Credential> {
  const subject = CITIZEN.map((name) => (UID in name ? { [UID]: [`CCCD:${number}`] } : name));
  const certificate = await issueDer({ keys, serialNumber, subject, ...life });
  return { serialNumber: serialNumber.toUpperCase(), certificate, chain: [], status: 'usable' };
}

let valid: Credential;
let newer: Credential;
let expired: Credential;
let weak: Credential;
let stranger: Credential;

beforeAll(async () => {
  const keys = ecKeys('P-256');
  [valid, newer, expired, weak, stranger] = await Promise.all([
    credential('5401aa01', { notBefore: '2026-01-10T00:00:00Z' }, rsaKeys()),
    credential('5401aa02', { notBefore: '2026-02-20T00:00:00Z' }, keys),
    credential('5401aa03', { notBefore: '2025-01-20T00:00:00Z', notAfter: '2026-03-01T00:00:00Z' }, keys),
    credential('5401aa04', { notBefore: '2026-03-01T00:00:00Z' }, rsaKeys(1024)),
    credential('5401aa05', { notBefore: '2026-03-01T00:00:00Z' }, keys, '001090000002'),
  ]);
});

const choose = (credentials: readonly Credential[], serial?: string) =>
  chooseCredential(credentials, { numbers, ...(serial === undefined ? {} : { serial }) }, NOW_MS);
const chosen = (choice: ReturnType<typeof choose>) => (choice.kind === 'chosen' ? choice.credential : choice);
const status = (one: Credential, value: Credential['status']): Credential => ({ ...one, status: value });

describe('the certificate to sign with', () => {
  it('is the newest of the usable ones, wherever it stands in the list', () => {
    expect(chosen(choose([expired, newer, valid]))).toBe(newer);
  });

  it('is the one that was asked for by serial number, leading zeros and case aside', () => {
    const other = { ...stranger, serialNumber: 'AA' };
    expect(chosen(choose([other, newer, valid], `00${valid.serialNumber.toLowerCase()}`))).toBe(valid);
  });

  it.each([
    ['there is none', () => [], 'credential.none'],
    ['it has expired', () => [expired], 'credential.expired'],
    ['the provider says revoked', () => [status(valid, 'revoked')], 'credential.revoked'],
    ['the provider says suspended', () => [status(valid, 'suspended')], 'credential.suspended'],
    ['its key is too short', () => [weak], 'credential.weak_key'],
    ['it names another citizen', () => [stranger], 'credential.identity_mismatch'],
    [
      'the newest is revoked and the older has expired',
      () => [expired, status(newer, 'revoked')],
      'credential.revoked',
    ],
  ] as const)('is refused when %s', (_, credentials, code) => {
    expect(choose(credentials())).toEqual({ kind: 'none', code });
  });

  it('is refused before its first day', () => {
    const early = Date.parse('2026-02-01T00:00:00Z');
    expect(chooseCredential([newer], { numbers }, early)).toEqual({ kind: 'none', code: 'credential.not_yet_valid' });
  });

  it('falls back to an older usable one when the newest is revoked', () => {
    expect(chosen(choose([status(newer, 'revoked'), valid]))).toBe(valid);
  });

  it('belongs to a person under any of their numbers', () => {
    const byOld = chooseCredential([stranger], { numbers: [NUMBER, '001090000002'] }, NOW_MS);
    expect(byOld).toMatchObject({ kind: 'chosen' });
  });
});

describe('a certificate in a list', () => {
  it('says what it is and that it may sign', () => {
    expect(describeCredential(valid, numbers, NOW_MS)).toMatchObject({
      serialNumber: '5401AA01',
      subject: expect.stringContaining('CN=Nguyễn Thị Ánh Nguyệt'),
      subjectIdentifiers: [{ kind: 'CCCD', value: NUMBER }],
      notBefore: '2026-01-10T00:00:00.000Z',
      key: { kind: 'rsa', bits: 2048 },
      status: 'usable',
      signable: true,
    });
  });

  it.each([
    ['expired', () => expired, 'credential.expired'],
    ['of somebody else', () => stranger, 'credential.identity_mismatch'],
    ['suspended', () => status(valid, 'suspended'), 'credential.suspended'],
    ['too weak', () => weak, 'credential.weak_key'],
  ] as const)('says why it may not sign: %s', (_, credential, reason) => {
    expect(describeCredential(credential(), numbers, NOW_MS)).toMatchObject({ signable: false, reason });
  });
});
