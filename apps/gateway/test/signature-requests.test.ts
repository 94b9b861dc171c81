import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { KysoError, type SignatureRequest } from '@kyso/domain';
import { minimalPdf } from '@kyso/fixtures';
import { vaultContext } from '@kyso/signing';
import { aRequestEvent } from '@kyso/testkit';
import { anOrder, aRequest, bodyOf, CITIZEN_ID, problemOf, type Rig, startGateway } from './gateway-rig.ts';

const PATH = '/v1/signature-requests';
let rig: Rig;
beforeAll(async () => {
  rig = await startGateway();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});
beforeEach(() => {
  rig.bell.deaf = false;
  rig.bell.take();
});

let keys = 0;
const order = (json: unknown, headers: Record<string, string> = {}) =>
  rig.post(PATH, json, { 'idempotency-key': `key-${++keys}`, ...headers });

async function advance(request: SignatureRequest, ...types: Exclude<Parameters<typeof aRequestEvent>[1], 'created'>[]) {
  let current = request;
  for (const type of types) {
    await rig.store.requests.append([aRequestEvent(current, type)], rig.clock.instant());
    current = (await rig.store.requests.load(request.id)) ?? current;
  }
  return current;
}

describe('POST /v1/signature-requests', () => {
  it('keeps further numbers of the person sealed: in no answer, no event and no log', async () => {
    const canaries = ['012345678', '0100109106-998'];
    const response = await order(anOrder(await rig.addFile(), { citizen_ids: canaries }));
    expect(response.status).toBe(202);
    const text = await response.text();
    const { id } = JSON.parse(text);
    const { signer } = (await rig.store.requests.loadFor(rig.tenantId, id)) ?? {};
    const opened = rig.deps.vault.open(signer?.furtherNumbers ?? '', vaultContext.requestNumbers(rig.tenantId));
    expect(JSON.parse(opened)).toEqual(canaries);
    const seen = [text, JSON.stringify(await rig.store.requests.events(id)), rig.logs.join()];
    for (const canary of canaries) expect(seen.filter((one) => one.includes(canary))).toEqual([]);
  });

  it('refuses a further number of no known form and does not repeat it', async () => {
    const response = await order(anOrder(await rig.addFile(), { citizen_ids: ['012345678', '12-canary'] }));
    const text = await response.clone().text();
    expect(await problemOf(response)).toMatchObject({
      code: 'validation_failed',
      errors: ['#/citizen_ids/1 invalid_citizen_id'],
    });
    expect(text).not.toContain('canary');
  });

  it('accepts, stores, rings and answers 202 with the request', async () => {
    const fileId = await rig.addFile();
    const response = await order(anOrder(fileId, { reason: 'Nộp hồ sơ', metadata: { ref: 'H21' } }));
    expect(response.status).toBe(202);
    const body = await bodyOf(response);
    expect(response.headers.get('location')).toBe(`${PATH}/${body.id}`);
    expect(body).toMatchObject({
      object: 'signature_request',
      status: 'queued',
      version: 1,
      livemode: false,
      signer: { provider: 'smartca', citizen_id_masked: '0790••••1234' },
      verification_code: null,
      reason: 'Nộp hồ sơ',
      metadata: { ref: 'H21' },
      failure: null,
      items: [{ file_id: fileId, file_name: 'Đơn đề nghị.pdf', status: 'pending', signed: null, failure: null }],
      links: { self: `${PATH}/${body.id}`, cancel: `${PATH}/${body.id}/cancel` },
    });
    expect(JSON.stringify(body)).not.toContain(CITIZEN_ID);
    expect(rig.bell.take().length).toBeGreaterThan(0);
    expect(rig.logs.join()).not.toContain(CITIZEN_ID);
  });

  it('accepts while the queue is down', async () => {
    rig.bell.deaf = true;
    const response = await order(anOrder(await rig.addFile()));
    expect(response.status).toBe(202);
    expect(await rig.store.requests.loadFor(rig.tenantId, (await bodyOf(response)).id)).toBeDefined();
  });

  it('names every bad field at once, unknown ones too', async () => {
    const response = await order({
      signer: { provider: 'smartca', citizen_id: 7, pin: '123456' },
      items: [{ file_id: 'nonsense', placement: { mode: 'rect', page: 0, x: 1, y: 1, width: 5 } }],
      level: 'B-X',
      on_item_error: 'ignore',
      expires_in: 5,
      'a/b~c': 1,
    });
    const { status, errors } = await problemOf(response);
    expect(status).toBe(422);
    expect([...errors].sort()).toEqual([
      '#/a~1b~0c unknown_field',
      '#/expires_in out_of_range',
      '#/items/0/file_id invalid_id',
      '#/items/0/placement/height required',
      '#/items/0/placement/page out_of_range',
      '#/level invalid_value',
      '#/on_item_error invalid_value',
      '#/signer/citizen_id invalid_type',
      '#/signer/pin unknown_field',
    ]);
  });

  it.each([
    ['null', null],
    ['a list', []],
    ['a number', 5],
    ['no documents', { signer: { provider: 'smartca', citizen_id: CITIZEN_ID }, items: [] }],
    ['an unknown placement', { items: [{ file_id: 'fil_0', placement: { mode: 'anchor' } }] }],
    ['deep metadata', { items: [], metadata: { a: { b: 'c' } } }],
  ])('refuses %s', async (_, json) => {
    expect(await problemOf(await order(json))).toMatchObject({ status: 422, code: 'validation_failed' });
  });

  it('names unknown files, unknown profiles, pages that are not there and a missing signer', async () => {
    const unknown = await order(anOrder(rig.ids.next('fil'), { profile_id: rig.ids.next('prf') }));
    expect((await problemOf(unknown)).errors).toEqual(
      expect.arrayContaining(['#/items/0/file_id unknown_file', '#/profile_id unknown_profile']),
    );
    const file_id = await rig.addFile();
    const placement = { mode: 'rect', page: 9, x: 1, y: 1, width: 9, height: 9 };
    const beyond = await order({ items: [{ file_id, placement }] });
    expect((await problemOf(beyond)).errors).toEqual(
      expect.arrayContaining(['#/items/0/placement/page out_of_range', '#/signer required']),
    );
  });

  it('refuses a level that no configured authority can bring, and says which variable is missing', async () => {
    const refused = await order(anOrder(await rig.addFile(), { level: 'B-LTA' }));
    expect(await problemOf(refused)).toMatchObject({ status: 422, code: 'level.unavailable' });
    await using other = await startGateway({ levels: { fallback: 'B-LT', timestamps: true } });
    const accept = async (more: object) => {
      const key = { 'idempotency-key': `level-${++keys}` };
      return (await other.post('/v1/signature-requests', anOrder(await other.addFile(), more), key)).json();
    };
    expect(await accept({ level: 'B-LTA' })).toMatchObject({ level: 'B-LTA', items: [{ signed: null }] });
    expect(await accept({})).toMatchObject({ level: 'B-LT' });
  });

  it('refuses unknown providers and documents that changed', async () => {
    const file_id = await rig.addFile();
    const elsewhere = await order({ ...anOrder(file_id), signer: { provider: 'nobody', citizen_id: CITIZEN_ID } });
    expect(await problemOf(elsewhere)).toMatchObject({ status: 422, code: 'provider.unknown' });
    const items = [{ file_id, sha256: 'a'.repeat(64), placement: { mode: 'invisible' } }];
    expect(await problemOf(await order({ ...anOrder(file_id), items }))).toMatchObject({
      status: 409,
      code: 'document.changed',
    });
  });

  it('refuses what is not JSON, is too large or has another media type', async () => {
    const headers = { 'idempotency-key': 'k', 'content-type': 'application/json' };
    const send = (body: string, more = {}) => rig.call('POST', PATH, { headers: { ...headers, ...more }, body });
    expect(await problemOf(await send('{"items": ['))).toMatchObject({ status: 400, code: 'malformed_json' });
    expect(await problemOf(await send(`"${'x'.repeat(1_100_000)}"`))).toMatchObject({
      status: 413,
      code: 'payload_too_large',
    });
    expect(await problemOf(await send('{}', { 'content-type': 'text/plain' }))).toMatchObject({ status: 415 });
    expect(await problemOf(await send('{}', { 'content-encoding': 'pigeon' }))).toMatchObject({ status: 415 });
    expect(await problemOf(await send('{}', { 'content-type': 'application/json; charset=klingon' }))).toMatchObject({
      status: 415,
    });
  });

  it('answers 503 with Retry-After and accepts nothing when the store is down', async () => {
    const fileId = await rig.addFile();
    const append = rig.store.requests.append;
    rig.store.requests.append = () => Promise.reject(new KysoError('store.unavailable', 'down'));
    const response = await order(anOrder(fileId), { 'idempotency-key': 'down-1' });
    rig.store.requests.append = append;
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'store.unavailable' });
    expect((await order(anOrder(fileId), { 'idempotency-key': 'down-1' })).status).toBe(202);
  });
});

describe('GET /v1/signature-requests/{id}', () => {
  it('has the version as ETag and answers 304 to who knows it', async () => {
    const { id } = await aRequest(rig);
    const response = await rig.call('GET', `${PATH}/${id}`);
    expect(response.headers.get('etag')).toBe('"1"');
    expect((await rig.call('GET', `${PATH}/${id}`, { headers: { 'if-none-match': '"1"' } })).status).toBe(304);
    expect((await rig.call('GET', `${PATH}/${id}`, { headers: { 'if-none-match': '"0"' } })).status).toBe(200);
  });

  it('waits until the request changes', async () => {
    const request = await aRequest(rig);
    const waiting = rig.call('GET', `${PATH}/${request.id}?wait=20`, { headers: { 'if-none-match': '"1"' } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await advance(request, 'preparation_started');
    expect(await bodyOf(await waiting)).toMatchObject({ version: 2, status: 'preparing' });
  });

  it('answers at once when the named version is old or the request is final, and 304 when time is over', async () => {
    const request = await aRequest(rig);
    expect(
      (await rig.call('GET', `${PATH}/${request.id}?wait=20`, { headers: { 'if-none-match': '"0"' } })).status,
    ).toBe(200);
    expect(
      (await rig.call('GET', `${PATH}/${request.id}?wait=1`, { headers: { 'if-none-match': '"1"' } })).status,
    ).toBe(304);
    await advance(request, 'canceled');
    expect(
      (await rig.call('GET', `${PATH}/${request.id}?wait=20`, { headers: { 'if-none-match': '"2"' } })).status,
    ).toBe(304);
  });

  it('shows code, expiry, signed documents and failures as they come', async () => {
    const request = await aRequest(rig);
    await advance(request, 'preparation_started', 'prepared', 'submission_started', 'submitted');
    const waiting = await bodyOf(await rig.call('GET', `${PATH}/${request.id}`));
    expect(waiting).toMatchObject({ status: 'awaiting_approval', verification_code: '042137' });
    expect(waiting.expires_at).toMatch(/Z$/);
    const now = await rig.store.requests.load(request.id);
    if (now === undefined) throw new Error('gone');
    await advance(now, 'declined');
    const vi = await bodyOf(await rig.call('GET', `${PATH}/${request.id}`));
    expect(vi.failure).toEqual({
      code: 'approval.declined',
      title: 'Bạn đã từ chối ký trên điện thoại.',
      detail: 'Bạn đã từ chối ký trên điện thoại.',
      next_step: 'Ký lại.',
      retryable: true,
    });
    const en = await rig.call('GET', `${PATH}/${request.id}`, { headers: { 'accept-language': 'en-GB,vi;q=0.5' } });
    expect(en.headers.get('content-language')).toBe('en');
    expect((await bodyOf(en)).failure.title).toBe('The signer declined on the phone.');
    expect(vi.links.cancel).toBeUndefined();
  });
});

describe('GET /v1/signature-requests', () => {
  it('pages newest first and filters by status', async () => {
    await using own = await startGateway();
    const made = [await aRequest(own), await aRequest(own), await aRequest(own)].map(({ id }) => id);
    const first = await bodyOf(await own.call('GET', `${PATH}?limit=2`));
    expect(first.data.map((r: { id: string }) => r.id)).toEqual([made[2], made[1]]);
    const second = await bodyOf(
      await own.call('GET', `${PATH}?limit=2&cursor=${encodeURIComponent(first.next_cursor)}`),
    );
    expect(second.data.map((r: { id: string }) => r.id)).toEqual([made[0]]);
    expect(second.next_cursor).toBeNull();
    expect((await bodyOf(await own.call('GET', `${PATH}?status=completed`))).data).toEqual([]);
  });

  it.each([
    ['limit=0', 'limit out_of_range'],
    ['limit=201', 'limit out_of_range'],
    ['limit=ten', 'limit invalid_format'],
    ['limit=1&limit=2', 'limit invalid_type'],
    ['status=lost', 'status invalid_value'],
    ['cursor=nonsense', 'cursor invalid_cursor'],
    ['page=2', 'page unknown_field'],
  ])('refuses ?%s', async (query, error) => {
    expect(await problemOf(await rig.call('GET', `${PATH}?${query}`))).toEqual({
      status: 422,
      code: 'validation_failed',
      errors: [error],
    });
  });

  it('refuses to wait longer than a proxy would', async () => {
    const { id } = await aRequest(rig);
    expect((await problemOf(await rig.call('GET', `${PATH}/${id}?wait=26`))).errors).toEqual(['wait out_of_range']);
  });
});

describe('cancel, timeline, signed documents', () => {
  it('cancels, with or without a reason, and says so in the timeline', async () => {
    const { id } = await aRequest(rig);
    const response = await rig.post(`${PATH}/${id}/cancel`, { reason: 'withdrawn' });
    expect([response.status, (await bodyOf(response)).status]).toEqual([200, 'canceled']);
    const timeline = await bodyOf(await rig.call('GET', `${PATH}/${id}/timeline`));
    expect(timeline.data.map((e: { type: string }) => e.type)).toEqual(['created', 'canceled']);
    expect(timeline.data[1]).toMatchObject({
      version: 2,
      reason: 'withdrawn',
      actor: expect.stringMatching(/^api:key_/),
    });
    expect((await rig.call('POST', `${PATH}/${(await aRequest(rig)).id}/cancel`)).status).toBe(200);
  });

  it('refuses to cancel what is final', async () => {
    const request = await aRequest(rig);
    await advance(request, 'failed');
    const response = await rig.call('POST', `${PATH}/${request.id}/cancel`);
    expect(await bodyOf(response.clone())).toMatchObject({ current_status: 'failed', allowed: [] });
    expect(await problemOf(response)).toMatchObject({ status: 409, code: 'invalid_transition' });
  });

  it('streams a signed document once there is one', async () => {
    const request = await aRequest(rig);
    const itemId = request.items[0]?.itemId;
    if (itemId === undefined) throw new Error('no item');
    const path = `${PATH}/${request.id}/items/${itemId}/content`;
    const early = await rig.call('GET', path);
    expect(await bodyOf(early.clone())).toMatchObject({ item_status: 'pending' });
    expect(await problemOf(early)).toMatchObject({ status: 409, code: 'invalid_transition' });
    expect((await rig.call('GET', path.replace(itemId, rig.ids.next('sri')))).status).toBe(404);

    const bytes = minimalPdf({ comment: 'signed' });
    const ref = await rig.blobs.write(rig.tenantId, one(bytes), { maxBytes: bytes.length });
    const current = await advance(
      request,
      'preparation_started',
      'prepared',
      'submission_started',
      'submitted',
      'approved',
    );
    const data = { signedSha256: ref.sha256, signedSizeBytes: ref.sizeBytes };
    await rig.store.requests.append([aRequestEvent(current, 'item_signed', { data })], rig.clock.instant());
    const response = await rig.call('GET', path);
    expect(response.headers.get('etag')).toBe(`"${ref.sha256}"`);
    expect(response.headers.get('content-disposition')).toContain(
      'filename="Don de nghi 1 (da ky).pdf"'.replace(/[()]/g, '_'),
    );
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    const shown = await bodyOf(await rig.call('GET', `${PATH}/${request.id}`));
    expect(shown.items[0].signed).toMatchObject({ sha256: ref.sha256, content_url: path });
  });
});

describe('POST /v1/signature-requests/{id}/retry', () => {
  it('makes a new request once per key, and both point the way', async () => {
    const request = await aRequest(rig);
    expect((await shown(request.id)).links.retry).toBeUndefined();
    await advance(request, 'failed');
    const old = await shown(request.id);
    expect(old.links.retry).toBe(`${PATH}/${request.id}/retry`);
    const key = { 'idempotency-key': crypto.randomUUID() };
    const first = await rig.post(old.links.retry, { expires_in: 120 }, key);
    const again = await rig.post(old.links.retry, { expires_in: 120 }, key);
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 202, 'true']);
    const made = await bodyOf(first);
    expect(made).toMatchObject({ status: 'queued', retry_of: request.id, signer: old.signer });
    expect(made.id).not.toBe(request.id);
    expect((await bodyOf(again)).id).toBe(made.id);
    expect(first.headers.get('location')).toBe(`${PATH}/${made.id}`);
  });

  it('is refused while the old one is open, and without a key', async () => {
    const { id } = await aRequest(rig);
    const path = `${PATH}/${id}/retry`;
    const early = await rig.post(path, {}, { 'idempotency-key': 'early' });
    expect(await problemOf(early)).toMatchObject({ status: 409, code: 'invalid_transition' });
    expect(await problemOf(await rig.post(path, {}))).toMatchObject({ code: 'idempotency_key_missing' });
  });
});

describe('what the person has to do', () => {
  it('is told while there is something to approve: how often, until when, with which code, on which page', async () => {
    const request = await aRequest(rig);
    expect(await shown(request.id)).toMatchObject({ approvals: null, verification_code: null, approval_url: null });
    const prepared = await advance(request, 'preparation_started', 'prepared', 'submission_started');
    expect((await shown(request.id)).approvals).toEqual({ needed: 1, given: 0 });
    const redirectUrl = rig.deps.vault.seal('https://provider.example/a', vaultContext.requestRedirect(rig.tenantId));
    const submitted = aRequestEvent(prepared, 'submitted', { data: { redirectUrl } });
    await rig.store.requests.append([submitted], rig.clock.instant());
    expect(await shown(request.id)).toMatchObject({
      verification_code: '042137',
      approval_url: 'https://provider.example/a',
    });
    const waiting = await rig.store.requests.load(request.id);
    if (waiting === undefined) throw new Error('the request is gone');
    await advance(waiting, 'approved');
    expect(await shown(request.id)).toMatchObject({ approvals: { needed: 1, given: 1 }, approval_url: null });
  });
});

async function shown(id: string) {
  return bodyOf(await rig.call('GET', `${PATH}/${id}`));
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
