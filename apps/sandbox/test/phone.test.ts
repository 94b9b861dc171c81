import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { idOf, openWorld, type World } from './world.ts';

const FILES = [
  '/phone',
  '/phone/phone.css',
  '/phone/cards.css',
  '/phone/apps.css',
  '/phone/phone.js',
  '/phone/cards.js',
  '/phone/messages.js',
  '/icon.svg',
];

describe('the phone page', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it.each(FILES)('serves %s under a policy that allows nothing from elsewhere', async (path) => {
    const reply = await world.get(path);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('has neither inline script nor inline style, and names no other host', async () => {
    for (const path of ['/phone', '/']) {
      const { text } = await world.get(path);
      expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?:\/\//);
      expect(text).toContain('lang="vi"');
    }
  });

  it('has every sentence in both languages, with the same blanks', async () => {
    const { MESSAGES } = await import(String(new URL('../src/phone/page/messages.js', import.meta.url)));
    expect(Object.keys(MESSAGES.en)).toEqual(Object.keys(MESSAGES.vi));
    const blanksOf = (text: string) => text.match(/\{\w+\}/g) ?? [];
    for (const key of Object.keys(MESSAGES.vi)) {
      expect(MESSAGES.vi[key]).toMatch(/\S/);
      expect(blanksOf(MESSAGES.en[key])).toEqual(blanksOf(MESSAGES.vi[key]));
    }
  });

  it('uses only sentences that exist', async () => {
    const { MESSAGES } = await import(String(new URL('../src/phone/page/messages.js', import.meta.url)));
    const { text } = await world.get('/phone');
    for (const [, key = ''] of text.matchAll(/data-text="(\w+)"/g)) expect(MESSAGES.vi[key]).toBeDefined();
  });

  it('asks what waits for a tap, for everybody or for one citizen, and keeps automatic answers to the history', async () => {
    await world.sign(idOf('manual'), 'T-1');
    await world.sign('079190000077', 'T-2');
    await world.sign(idOf('ignore'), 'T-3');
    await world.sign(idOf('approve'), 'T-4');
    await world.settled('T-4');
    const idsOf = (rows: readonly { transaction_id: string }[]) => rows.map((row) => row.transaction_id);
    const everybody = (await world.get('/phone/approvals')).json;
    expect(idsOf(everybody.waiting)).toEqual(['T-1', 'T-2']);
    expect(idsOf(everybody.history)).toEqual(['T-4']);
    expect(idsOf((await world.get('/phone/approvals?citizen=079190000077')).json.waiting)).toEqual(['T-2']);
  });

  it('shows the latest answer first', async () => {
    await world.post('/sandbox/transactions/T-2/decline');
    await world.post('/sandbox/transactions/T-1/approve');
    const { history } = (await world.get('/phone/approvals')).json;
    expect(history.map((row: { state: string }) => row.state)).toEqual(['signed', 'declined', 'signed']);
  });
});
