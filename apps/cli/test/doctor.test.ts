import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { TestAuthority } from '@kyso/testkit';
import { kyso, makePkcs12, PASSWORD, pkcs12Of, temporaryDirectory } from './kyso.ts';

const directory = temporaryDirectory();
afterAll(directory.remove);
const at = (name: string) => join(directory.path, name);
const key = () => `k1:${randomBytes(32).toString('base64')}`;
const INSTALLATION = {
  KYSO_DATA_DIR: at('data'),
  KYSO_MASTER_KEYS: key(),
  KYSO_AUDIT_KEYS: key(),
  REDIS_URL: 'redis://127.0.0.1:1',
};
const { p12 } = makePkcs12(directory.path, 'p256');

async function seal(variables: Readonly<Record<string, string>>) {
  const { lines } = await kyso(['doctor'], { ...INSTALLATION, ...variables });
  return lines.find(({ check }) => check === 'seal');
}

describe('kyso doctor, about the key that signs sheets', () => {
  it('says that none is configured', async () => {
    expect(await seal({})).toEqual({
      check: 'seal',
      ok: true,
      detail: expect.stringContaining('sheets are not signed'),
    });
  });

  it('says who signs and until when', async () => {
    const variables = { KYSO_SEAL_P12_FILE: p12, KYSO_SEAL_P12_PASSWORD: PASSWORD };
    const detail = expect.stringMatching(/^sheets are signed by Nguyễn Thị Đặng, until \d{4}-.*: renew it$/);
    expect(await seal(variables)).toEqual({ check: 'seal', ok: true, detail });
  });

  it('says what is wrong, and that sheets are not signed once the certificate has ended', async () => {
    const wrong = await seal({ KYSO_SEAL_P12_FILE: p12, KYSO_SEAL_P12_PASSWORD: 'hunter2' });
    expect(wrong).toEqual({ check: 'seal', ok: false, detail: expect.stringContaining('KYSO_SEAL_P12_PASSWORD') });
    const half = await seal({ KYSO_SEAL_P12_FILE: p12 });
    expect(half).toEqual({ check: 'seal', ok: false, detail: expect.stringContaining('KYSO_SEAL_P12_PASSWORD_FILE') });
    writeFileSync(at('password'), PASSWORD);
    const authority = TestAuthority.root({ commonName: 'CA thử' });
    const ended = authority.issue({
      commonName: 'Cổng',
      notBefore: '2020-01-01T00:00:00Z',
      notAfter: '2021-01-01T00:00:00Z',
    });
    const file = pkcs12Of(directory.path, ended);
    const late = await seal({ KYSO_SEAL_P12_FILE: file, KYSO_SEAL_P12_PASSWORD_FILE: at('password') });
    expect(late).toEqual({ check: 'seal', ok: false, detail: expect.stringMatching(/expired.*sheets are not signed/) });
  });
});
