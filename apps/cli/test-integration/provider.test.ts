/** `kyso provider …` over a real database file and the sandbox. */
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Launched, launch, SANDBOX_SP, sandboxProviders } from '@kyso/testkit';
import { kyso, temporaryDirectory } from '../test/kyso.ts';

const TIMEOUT_MS = 60_000;
const SANDBOX = fileURLToPath(new URL('../../sandbox/src/main.ts', import.meta.url));
const CANARY = 'canary-5ecret-4417';
const directory = temporaryDirectory();
const variables = {
  KYSO_DATA_DIR: directory.path,
  KYSO_MASTER_KEYS: `k1:${Buffer.alloc(32, 6).toString('base64')}`,
  KYSO_AUDIT_KEYS: `a1:${Buffer.alloc(32, 5).toString('base64')}`,
  KYSO_WEBHOOK_ALLOW_HTTP: 'true',
  KYSO_WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
};
const settingsFile = join(directory.path, 'settings.json');
let sandbox: Launched;
let tenant: string;

beforeAll(async () => {
  sandbox = await launch({
    name: 'sandbox',
    args: [SANDBOX],
    env: { SANDBOX_SP_ID: SANDBOX_SP.id, SANDBOX_SP_PASSWORD: SANDBOX_SP.password },
    logFile: join(directory.path, 'sandbox.log'),
  });
  const entry = sandboxProviders(sandbox.listening['url'] ?? '').find(({ code }) => code === 'smartca');
  const { spPassword: _, ...settings } = entry?.settings ?? {};
  writeFileSync(settingsFile, JSON.stringify(settings));
  const made = await kyso(['tenant', 'create', '--name', 'Một cổng'], variables);
  tenant = String(made.lines[0]?.['id']);
}, TIMEOUT_MS);
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
  directory.remove();
});

const provider = (
  verb: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
  stdin?: string,
) => kyso(['provider', verb, '--tenant', tenant, ...words], { ...variables, ...more }, undefined, stdin);
const add = (code: string, words: readonly string[], more = {}, stdin?: string) =>
  provider('add', ['--code', code, '--protocol', 'smartca', '--settings', settingsFile, ...words], more, stdin);

describe('kyso provider', () => {
  it(
    'takes a provider from a draft into use and out again, and never shows its secret',
    async () => {
      const secret = ['--secret-env', 'spPassword=THE_SECRET'];
      const added = await add('own', secret, { THE_SECRET: SANDBOX_SP.password });
      expect(added).toMatchObject({ code: 0, lines: [{ code: 'own', status: 'draft', secrets_set: ['spPassword'] }] });
      expect((await provider('activate', ['own'])).stderr).toContain('were not tested with success');
      const tested = await provider('test', ['own']);
      expect(tested).toMatchObject({ code: 0, lines: [{ last_test: { revision: 1 } }] });
      expect(await provider('activate', ['own'])).toMatchObject({ code: 0, lines: [{ status: 'active' }] });
      expect(await provider('remove', ['own'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('is active'),
      });
      expect(await provider('disable', ['own'])).toMatchObject({ code: 0, lines: [{ status: 'disabled' }] });
      const listed = await provider('list', []);
      expect(listed.lines).toMatchObject([{ code: 'own', status: 'disabled' }]);
      expect(JSON.stringify([added, tested, listed])).not.toContain(SANDBOX_SP.password);
      expect((await provider('remove', ['own'])).code).toBe(0);
      expect((await provider('list', [])).lines).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'reads secrets from standard input and from a file, keeps them sealed, and says that wrong ones are refused',
    async () => {
      const secrets = JSON.stringify({ spPassword: CANARY });
      expect((await add('piped', ['--secrets', '-'], {}, secrets)).code).toBe(0);
      const tested = await provider('test', ['piped']);
      expect(tested).toMatchObject({ code: 1, lines: [{ last_test: { error: 'provider.credentials_rejected' } }] });
      const file = join(directory.path, 'secrets.json');
      writeFileSync(file, secrets);
      expect((await add('filed', ['--secrets', file])).lines).toMatchObject([{ secrets_set: ['spPassword'] }]);
      expect((await readFile(join(directory.path, 'store.sqlite'))).includes(CANARY)).toBe(false);
    },
    TIMEOUT_MS,
  );

  it.each([
    ['a secret among the settings', ['--secrets', '-'], JSON.stringify({ spId: CANARY }), '#/secrets/spId'],
    ['no secret', [], '', '#/secrets/spPassword'],
    ['no JSON', ['--secrets', '-'], `{"spPassword": ${CANARY}}`, 'no JSON object'],
    ['a variable that is not set', ['--secret-env', 'spPassword=NOT_THERE'], '', 'NOT_THERE is not set'],
  ])(
    'refuses %s by name, without the value',
    async (_, words, stdin, said) => {
      const { code, stderr } = await add('wrong', words, {}, stdin);
      expect(code).toBe(2);
      expect(stderr).toContain(said);
      expect(stderr).not.toContain(CANARY);
    },
    TIMEOUT_MS,
  );

  it(
    'says of each member what is wrong with it, and repeats no value',
    async () => {
      const file = join(directory.path, 'bent.json');
      writeFileSync(file, JSON.stringify({ baseUrl: 7, spID: CANARY, url: CANARY }));
      const words = ['--code', 'bent', '--protocol', 'smartca', '--settings', file, '--secrets', '-'];
      const { code, stderr } = await provider('add', words, {}, JSON.stringify({ spPassword: [CANARY] }));
      expect({ code, says: stderr.split('\n')[0]?.replace('kyso provider add: ', '').split('; ') }).toEqual({
        code: 2,
        says: [
          '#/settings/baseUrl: It is not of the form that the protocol needs.',
          '#/settings/spId: It is missing.',
          '#/secrets/spPassword: It is not of the form that the protocol needs.',
          '#/settings/spID: The protocol knows no such member.',
          '#/settings/url: The protocol knows no such member.',
        ],
      });
      expect(stderr).not.toContain(CANARY);
    },
    TIMEOUT_MS,
  );

  it(
    'registers no address inside',
    async () => {
      const inside = { KYSO_WEBHOOK_ALLOW_CIDRS: '', THE_SECRET: 'x' };
      const { code, stderr } = await add('inside', ['--secret-env', 'spPassword=THE_SECRET'], inside);
      expect([code, stderr]).toEqual([2, expect.stringContaining('#/settings/baseUrl')]);
    },
    TIMEOUT_MS,
  );
});
