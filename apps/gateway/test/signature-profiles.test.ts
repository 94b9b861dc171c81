import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodyOf, CITIZEN_ID, problemOf, type Rig, startGateway } from './gateway-rig.ts';

const PATH = '/v1/signature-profiles';
const PNG = new Uint8Array(
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=', 'base64'),
);
let rig: Rig;
beforeAll(async () => {
  rig = await startGateway();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

const create = async (more: object = {}) =>
  bodyOf(
    await rig.post(PATH, {
      label: 'Chữ ký cá nhân',
      provider: 'smartca',
      citizen_id: CITIZEN_ID,
      phone: '0912 345 678',
      ...more,
    }),
  );
const patch = (id: string, json: unknown, headers: Record<string, string> = {}) =>
  rig.call('PATCH', `${PATH}/${id}`, {
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(json),
  });

describe('a profile made of a preset', () => {
  const body = { label: 'Sao y', provider: 'smartca', citizen_id: '079012341234', preset: 'decree30_copy' };

  it('has the lines of the form with the texts that were given', async () => {
    const made = await rig.post(PATH, { ...body, preset_texts: { form: 'SAO Y', agency: 'UBND tỉnh Mây Trắng' } });
    expect((await bodyOf(made)).lines).toEqual(['SAO Y', 'UBND tỉnh Mây Trắng', '{time_iso}']);
  });

  it('is refused when a text of the form is missing', async () => {
    const refused = await rig.post(PATH, { ...body, preset_texts: { form: 'SAO Y' } });
    expect([refused.status, (await bodyOf(refused)).code]).toEqual([422, 'validation_failed']);
  });
});

describe('signature profiles', () => {
  it('are created, read, listed and removed, and show numbers only masked', async () => {
    const profile = await create();
    expect(profile).toMatchObject({
      object: 'signature_profile',
      version: 1,
      citizen_id_masked: '0790••••1234',
      phone_masked: '091••••678',
      image: null,
    });
    expect(JSON.stringify(profile)).not.toMatch(/079012341234|0912345678/);
    const read = await rig.call('GET', `${PATH}/${profile.id}`);
    expect([read.headers.get('etag'), await bodyOf(read)]).toEqual(['"1"', profile]);
    expect((await rig.call('GET', `${PATH}/${profile.id}`, { headers: { 'if-none-match': '"1"' } })).status).toBe(304);
    expect((await bodyOf(await rig.call('GET', PATH))).data).toContainEqual(profile);
    expect((await rig.call('DELETE', `${PATH}/${profile.id}`)).status).toBe(204);
    expect((await rig.call('GET', `${PATH}/${profile.id}`)).status).toBe(404);
  });

  it('keep further numbers of the person, until they are replaced or the profile is about somebody else', async () => {
    const { id, citizen_ids_masked } = await create({ citizen_ids: ['012345678', '0100109106-998'] });
    expect(citizen_ids_masked).toHaveLength(2);
    const after = async (change: object) => (await bodyOf(await patch(id, change))).citizen_ids_masked;
    expect(await after({ label: 'Mới' })).toEqual(citizen_ids_masked);
    expect(await after({ citizen_ids: ['012345679'] })).toHaveLength(1);
    expect(await after({ citizen_ids: [] })).toEqual([]);
    expect(await after({ citizen_ids: ['012345679'] })).toHaveLength(1);
    expect(await after({ citizen_id: '001090000001' })).toEqual([]);
    expect((await problemOf(await patch(id, { citizen_ids: ['12'] }))).errors).toEqual([
      '#/citizen_ids/0 invalid_citizen_id',
    ]);
  });

  it('are changed in part; a stale If-Match is refused', async () => {
    const { id } = await create();
    const changed = await patch(id, { label: 'Mới', phone: null }, { 'if-match': '"1"' });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(await bodyOf(changed)).toMatchObject({
      version: 2,
      label: 'Mới',
      phone_masked: null,
      citizen_id_masked: '0790••••1234',
    });
    expect(await problemOf(await patch(id, { label: 'x' }, { 'if-match': '"1"' }))).toMatchObject({
      status: 412,
      code: 'precondition_failed',
    });
    expect(
      await problemOf(await rig.call('DELETE', `${PATH}/${id}`, { headers: { 'if-match': '"1"' } })),
    ).toMatchObject({ status: 412 });
    expect((await patch(id, { lines: ['{signer}'] })).status).toBe(200);
  });

  it('refuse bad numbers, unknown providers and unknown fields', async () => {
    const bad = await rig.post(PATH, { label: '', provider: 'smartca', citizen_id: '12', phone: '12', color: 'red' });
    expect([...(await problemOf(bad)).errors].sort()).toEqual([
      '#/citizen_id invalid_citizen_id',
      '#/color unknown_field',
      '#/label out_of_range',
      '#/phone invalid_phone',
    ]);
    const elsewhere = await rig.post(PATH, { label: 'x', provider: 'nobody', citizen_id: CITIZEN_ID });
    expect(await problemOf(elsewhere)).toMatchObject({ code: 'provider.unknown' });
  });

  it('take a PNG or JPEG and nothing else', async () => {
    const { id } = await create();
    const put = (body: Uint8Array<ArrayBuffer>, type = 'image/png') =>
      rig.call('PUT', `${PATH}/${id}/image`, { headers: { 'content-type': type }, body });
    expect((await rig.call('GET', `${PATH}/${id}/image`)).status).toBe(404);
    const stored = await put(PNG);
    expect(await bodyOf(stored)).toMatchObject({ version: 2, image: { content_url: `${PATH}/${id}/image` } });
    const image = await rig.call('GET', `${PATH}/${id}/image`);
    expect(image.headers.get('content-type')).toBe('image/png');
    expect(new Uint8Array(await image.arrayBuffer())).toEqual(PNG);
    expect(await problemOf(await put(new Uint8Array(Buffer.from('GIF89a'))))).toMatchObject({
      status: 422,
      code: 'image.invalid',
    });
    expect(await problemOf(await put(new Uint8Array(1_048_577)))).toMatchObject({
      status: 413,
      code: 'payload_too_large',
    });
    expect(await problemOf(await put(PNG, 'image/gif'))).toMatchObject({ status: 415 });
  });
});
