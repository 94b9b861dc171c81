import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KysoError } from '@kyso/domain';
import { forget } from '../src/forget-old.ts';
import { parseIdempotencyKey } from '../src/idempotency.ts';
import { anOrder, bodyOf, problemOf, type Rig, startGateway } from './gateway-rig.ts';

const PATH = '/v1/signature-requests';
let rig: Rig;
let fileId: string;
beforeAll(async () => {
  rig = await startGateway();
  fileId = await rig.addFile();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

const order = (key: string, more: object = {}, headers: Record<string, string> = {}) =>
  rig.post(PATH, anOrder(fileId, more), { 'idempotency-key': key, ...headers });
const countRequests = async () => (await rig.store.requests.list(rig.tenantId, { limit: 200 })).requests.length;

describe('Idempotency-Key', () => {
  it('is required', async () => {
    expect(await problemOf(await rig.post(PATH, anOrder(fileId)))).toMatchObject({
      status: 400,
      code: 'idempotency_key_missing',
    });
  });

  it('replays the answer, quoted or bare, and accepts once', async () => {
    const before = await countRequests();
    const first = await order('"abc-1"');
    const second = await order('abc-1');
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(await bodyOf(second)).toEqual(await bodyOf(first));
    expect(await countRequests()).toBe(before + 1);
  });

  it('refuses the key with another body', async () => {
    await order('abc-2');
    expect(await problemOf(await order('abc-2', { reason: 'other' }))).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    });
  });

  it('belongs to one API key', async () => {
    await order('abc-3');
    const authorization = `Bearer ${await rig.addKey()}`;
    const other = await order('abc-3', { reason: 'other' }, { authorization });
    expect(other.status).toBe(202);
  });

  it('may be used again after a refusal', async () => {
    expect((await order('abc-4', { expires_in: 1 })).status).toBe(422);
    expect((await order('abc-4')).status).toBe(202);
  });

  it('lets one of many concurrent calls through; the others are told to wait or get its answer', async () => {
    const before = await countRequests();
    const answers = await Promise.all(Array.from({ length: 12 }, () => order('abc-5')));
    expect(new Set(answers.map((a) => a.status))).toEqual(
      new Set(answers.some((a) => a.status === 409) ? [202, 409] : [202]),
    );
    expect(await countRequests()).toBe(before + 1);
  });

  it('answers 409 while the first call is running', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const append = rig.store.requests.append;
    rig.store.requests.append = async (...args) => {
      await held;
      return await append.apply(rig.store.requests, args);
    };
    const first = order('abc-6');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const second = await order('abc-6');
    release();
    expect(second.headers.get('retry-after')).toBe('1');
    expect(await problemOf(second)).toMatchObject({ status: 409, code: 'idempotency_in_progress' });
    expect((await first).status).toBe(202);
    rig.store.requests.append = append;
  });

  it('finds the request that a call accepted before it failed', async () => {
    const before = await countRequests();
    const append = rig.store.requests.append;
    rig.store.requests.append = async (...args) => {
      await append.apply(rig.store.requests, args);
      throw new KysoError('store.unavailable', 'the answer was lost');
    };
    const load = rig.store.requests.loadFor;
    rig.store.requests.loadFor = () => Promise.reject(new KysoError('store.unavailable', 'down'));
    const first = await order('abc-7');
    rig.store.requests.append = append;
    rig.store.requests.loadFor = load;
    expect(first.status).toBe(503);
    expect((await order('abc-7')).status).toBe(202);
    expect(await countRequests()).toBe(before + 1);
  });

  it('finds the request of a process that died before it answered', async () => {
    const before = await countRequests();
    const finish = rig.store.idempotency.finish;
    const abandon = rig.store.idempotency.abandon;
    rig.store.idempotency.finish = async (scope, key, answer) => {
      if (answer.status === 202) throw new KysoError('store.unavailable', 'died');
      await finish.call(rig.store.idempotency, scope, key, answer);
    };
    rig.store.idempotency.abandon = () => Promise.reject(new KysoError('store.unavailable', 'died'));
    expect((await order('abc-8')).status).toBe(503);
    rig.store.idempotency.finish = finish;
    rig.store.idempotency.abandon = abandon;
    expect((await order('abc-8')).status).toBe(409);
    rig.clock.advance(61_000);
    expect((await order('abc-8')).status).toBe(202);
    expect(await countRequests()).toBe(before + 1);
  });

  it('keeps no number of a person in its fingerprint that a bare hash would give away', async () => {
    const seen: string[] = [];
    const claim = rig.store.idempotency.claim;
    rig.store.idempotency.claim = (row) => {
      seen.push(row.fingerprint);
      return claim.call(rig.store.idempotency, row);
    };
    const tokens = [await rig.addKey(), await rig.addKey()];
    for (const token of tokens) await order('abc-9', {}, { authorization: `Bearer ${token}` });
    rig.store.idempotency.claim = claim;
    expect(new Set(seen).size).toBe(2);
  });
});

describe('forgetting', () => {
  it('makes a key free after 48 hours and not before', async () => {
    const first = await bodyOf(await order('abc-10'));
    rig.clock.advance(47 * 3_600_000);
    await forget(rig.deps);
    expect((await bodyOf(await order('abc-10'))).id).toBe(first.id);
    rig.clock.advance(2 * 3_600_000);
    await forget(rig.deps);
    const other = await order('abc-10');
    expect(other.headers.get('idempotency-replayed')).toBeNull();
    expect((await bodyOf(other)).id).not.toBe(first.id);
  });

  it('survives a store that is down', async () => {
    const idempotency = {
      ...rig.store.idempotency,
      sweep: () => Promise.reject(new KysoError('store.unavailable', 'down')),
    };
    await forget({ ...rig.deps, store: { idempotency } });
    expect(rig.logs.join()).toContain('could not be forgotten');
  });
});

describe('parseIdempotencyKey', () => {
  it.each([
    ['abc', 'abc'],
    ['"abc"', 'abc'],
    [' "a b" ', 'a b'],
    ['"a\\"b\\\\c"', 'a"b\\c'],
  ])('reads %j', (header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key);
  });

  it.each([undefined, '', '""', '"abc', 'a b', 'ký', 'x'.repeat(256), '"\\a"'])('refuses %j', (header) => {
    expect(() => parseIdempotencyKey(header)).toThrow(KysoError);
  });
});
