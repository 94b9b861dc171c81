import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { judge } from '@kyso/conformance';
import { BIRTH_FORM_SIGNATURE_BOX, birthRegistrationForm } from '@kyso/fixtures';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Stage, startStage } from './stage.ts';

const TIMEOUT_MS = 90_000;
const CITIZEN = '001090000001';
/** Debian's Chromium, told to look for nothing outside this machine. */
const CHROMIUM = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

let stage: Stage;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [stage, browser] = await Promise.all([startStage(), chromium.launch(CHROMIUM)]);
  page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'vi-VN' });
  await page.goto(`${stage.constellation.url('sandbox')}/phone?citizen=${CITIZEN}`);
}, TIMEOUT_MS);

afterAll(async () => {
  await browser.close();
  await stage[Symbol.asyncDispose]();
});

async function ask(): Promise<{ id: string; code: string; before: Uint8Array }> {
  const before = await birthRegistrationForm();
  const file = await stage.api.upload('Tờ khai đăng ký khai sinh.pdf', before);
  const items = [{ file_id: file.json.id, placement: { mode: 'rect', ...BIRTH_FORM_SIGNATURE_BOX } }];
  const { json } = await stage.api.requestSignature(file.json.id, CITIZEN, { items, reason: 'Nộp hồ sơ trực tuyến' });
  const waiting = await stage.api.waitFor(json.id, ['awaiting_approval']);
  return { id: json.id, code: waiting.verification_code, before };
}

describe('the phone page in a browser', () => {
  it(
    'shows what is to be signed with the code of the screen, and a tap completes the request',
    async () => {
      const { id, code, before } = await ask();
      const card = page.getByRole('article').filter({ has: page.getByRole('button', { name: 'Xác nhận ký' }) });
      await card.waitFor();
      const text = await card.textContent();
      expect(text).toContain('Tờ khai đăng ký khai sinh.pdf');
      expect(text).toContain(`${code.slice(0, 3)} ${code.slice(3)}`);
      await card.getByRole('button', { name: 'Xác nhận ký' }).click();
      const done = await stage.api.waitFor(id, ['completed', 'failed', 'expired']);
      expect(done.status).toBe('completed');

      const [item] = done.items;
      const signed = await stage.api.download(item.signed.content_url);
      expect(Buffer.from(signed.subarray(0, before.length)).equals(before)).toBe(true);
      const path = join(stage.constellation.dir, 'signed.pdf');
      await writeFile(path, signed);
      const root = await (await fetch(`${stage.constellation.url('sandbox')}/pki/root.pem`)).text();
      const judgement = await judge(path, root);
      expect(judgement).toMatchObject({ sound: true, qpdf: 'clean' });
      expect(judgement.openssl).toContain('path to the given CA verified');
    },
    TIMEOUT_MS,
  );

  it(
    'ends the request declined when the person taps Từ chối',
    async () => {
      const { id } = await ask();
      await page.getByRole('button', { name: 'Từ chối' }).first().click();
      expect((await stage.api.waitFor(id, ['declined', 'completed', 'expired'])).status).toBe('declined');
    },
    TIMEOUT_MS,
  );
});
