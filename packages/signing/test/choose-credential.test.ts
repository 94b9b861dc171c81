import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Credential } from '@kyso/domain';
import { type Citizen, issueCitizen, START_MS } from '@kyso/testkit';
import { chooseCredential } from '../src/choose-credential.ts';

const DAY_MS = 24 * 3_600_000;
const NUMBER = '001090000001';
const account = { number: NUMBER };
const day = (offset: number) => new Date(START_MS + offset * DAY_MS);

let valid: Citizen;
let newer: Citizen;
let expired: Citizen;
let weak: Citizen;
let stranger: Citizen;

beforeAll(async () => {
  const issue = (notBefore: Date, more: object = {}) =>
    issueCitizen({ number: NUMBER, name: 'Nguyễn Văn An', notBefore, ...more });
  [valid, newer, expired, weak, stranger] = await Promise.all([
    issue(day(-100)),
    issue(day(-10)),
    issue(day(-400), { notAfter: day(-1) }),
    issue(day(-1), { modulusLength: 1024 }),
    issueCitizen({ number: '001090000002', name: 'Trần Thị Bình', notBefore: day(-1) }),
  ]);
}, 60_000);

const choose = (credentials: readonly Credential[], serial?: string) =>
  chooseCredential(credentials, { account, ...(serial === undefined ? {} : { serial }) }, START_MS);
const status = (citizen: Citizen, value: Credential['status']): Credential => ({
  ...citizen.credential,
  status: value,
});

describe('the certificate to sign with', () => {
  it('is the newest of the usable ones, wherever it stands in the list', () => {
    const choice = choose([expired.credential, newer.credential, valid.credential]);
    expect(choice.kind === 'chosen' && choice.credential).toBe(newer.credential);
  });

  it('is the one that was asked for by serial number, leading zeros and case aside', () => {
    const serial = `00${newer.credential.serialNumber.toLowerCase()}`;
    const other = { ...stranger.credential, serialNumber: 'AA' };
    const choice = choose([other, newer.credential], serial);
    expect(choice.kind === 'chosen' && choice.credential).toBe(newer.credential);
  });

  it.each([
    ['there is none', () => [], 'credential.none'],
    ['it has expired', () => [expired.credential], 'credential.expired'],
    ['the provider says revoked', () => [status(valid, 'revoked')], 'credential.revoked'],
    ['the provider says suspended', () => [status(valid, 'suspended')], 'credential.suspended'],
    ['its key is too short', () => [weak.credential], 'credential.weak_key'],
    ['it names another citizen', () => [stranger.credential], 'credential.identity_mismatch'],
    [
      'the newest is revoked and the older has expired',
      () => [expired.credential, status(newer, 'revoked')],
      'credential.revoked',
    ],
  ] as const)('is refused when %s', (_, credentials, code) => {
    expect(choose(credentials())).toEqual({ kind: 'none', code });
  });

  it('is refused before its first day', () => {
    const wanted = { account };
    expect(chooseCredential([newer.credential], wanted, day(-50).getTime())).toEqual({
      kind: 'none',
      code: 'credential.not_yet_valid',
    });
  });

  it('falls back to an older usable one when the newest is revoked', () => {
    const choice = choose([status(newer, 'revoked'), valid.credential]);
    expect(choice.kind === 'chosen' && choice.credential).toBe(valid.credential);
  });
});
