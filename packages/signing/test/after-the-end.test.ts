/** Cancelling, late approvals and trying again. */
import { describe, expect, it } from '@jest/globals';
import { KysoError, type SignatureRequest, statusOf } from '@kyso/domain';
import { cancelRequest, retryRequest } from '../src/index.ts';
import { accepted, makeWorld, theForm, type World, work } from './world.ts';

describe('cancelling', () => {
  it.each<SignatureRequest['state']>(['queued', 'preparing', 'prepared', 'submitting', 'awaiting_approval'])(
    'is possible while the request is %s, and nothing is signed afterwards',
    async (state) => {
      const world = await makeWorld();
      const { id } = await accepted(world);
      await reach(world, id, state);
      expect(statusOf(await cancelRequest(world, world.caller, id))).toBe('canceled');
      world.signer.answer('approve');
      const done = await work(world, id, ['canceled']);
      expect(done.items.map((item) => item.state)).toEqual(['skipped']);
      expect(world.signer.transactions.length).toBeLessThanOrEqual(1);
    },
  );

  it('takes the push back where the provider can', async () => {
    const world = await makeWorld({ cancel: true });
    const { id } = await accepted(world);
    await work(world, id, ['awaiting_approval']);
    await cancelRequest(world, world.caller, id);
    const done = await work(world, id, ['canceled']);
    expect(world.signer.canceled).toHaveLength(1);
    expect(await lastEvent(world, done)).toMatchObject({ type: 'watch_ended', data: { outcome: 'expired' } });
  });

  it('loses nothing when the provider does not take it back', async () => {
    const world = await makeWorld({ cancel: true });
    world.signer.cancel = async () => {
      throw new KysoError('provider.unavailable', 'the provider is not answering');
    };
    const { id } = await accepted(world);
    await work(world, id, ['awaiting_approval']);
    await cancelRequest(world, world.caller, id);
    expect(await lastEvent(world, await work(world, id, ['canceled']))).toMatchObject({
      data: { outcome: 'waiting' },
    });
  });

  it('while the push is on its way still finds and takes back what the provider accepted', async () => {
    const world = await makeWorld({ cancel: true, sessions: true });
    const { id } = await accepted(world);
    const submit = world.signer.submit.bind(world.signer);
    world.signer.submit = async (order) => {
      const answer = await submit(order);
      await cancelRequest(world, world.caller, id);
      return answer;
    };
    const done = await work(world, id, ['canceled']);
    expect(world.signer.canceled).toHaveLength(1);
    const types = (await world.store.requests.events(id)).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(['canceled', 'session_changed', 'watch_ended']);
    expect(done.items[0]?.signed).toBeUndefined();
  });
});

describe('an approval after the end', () => {
  it.each(['canceled', 'expired'] as const)(
    'of a request that is %s is noted once, and never embedded',
    async (end) => {
      const world = await makeWorld();
      const { id } = await accepted(world, { approvalSeconds: 60 });
      await work(world, id, ['awaiting_approval']);
      if (end === 'canceled') await cancelRequest(world, world.caller, id);
      else await work(world, id, ['lapsed']);
      world.signer.answer('approve');
      const done = await work(world, id, [end]);
      expect(statusOf(done)).toBe(end);
      expect(await lastEvent(world, done)).toMatchObject({ type: 'approved_late' });
      expect(done.items[0]).toMatchObject({ state: 'skipped' });
      expect(JSON.stringify(await world.store.requests.events(id))).not.toContain('signatures');
    },
  );

  it('is looked for a few times only', async () => {
    const world = await makeWorld();
    const { id } = await accepted(world, { approvalSeconds: 60 });
    let looks = 0;
    const lookup = world.signer.lookup.bind(world.signer);
    await work(world, id, ['lapsed']);
    world.signer.lookup = (transaction) => {
      looks++;
      return lookup(transaction);
    };
    const done = await work(world, id, ['expired']);
    expect(looks).toBe(4);
    expect(await lastEvent(world, done)).toMatchObject({ type: 'watch_ended', data: { outcome: 'waiting' } });
    expect(Date.parse(done.updatedAt) - Date.parse(done.closedAt ?? '')).toBe(1_270_000);
  });

  it('is looked for also when the provider was not to be reached at the end', async () => {
    const world = await makeWorld();
    const { id } = await accepted(world);
    const submit = world.signer.submit.bind(world.signer);
    world.signer.submit = async (order) => {
      await submit(order);
      throw new KysoError('provider.unavailable', 'the answer was lost');
    };
    const lookup = world.signer.lookup.bind(world.signer);
    world.signer.lookup = async () => {
      throw new KysoError('provider.unavailable', 'down');
    };
    const given = await work(world, id, ['abandoned']);
    expect(given.failure?.code).toBe('provider.unavailable');
    world.signer.lookup = lookup;
    world.signer.answer('approve');
    expect(await lastEvent(world, await work(world, id, ['failed']))).toMatchObject({ type: 'approved_late' });
    expect(world.signer.transactions.map(({ pushes }) => pushes)).toEqual([1]);
  });
});

describe('trying again', () => {
  it('makes a new request for the documents that are not signed', async () => {
    const world = await makeWorld();
    const good = await world.upload(await theForm(), 'good.pdf');
    const bad = await world.upload((await theForm()).slice(0, 2000), 'bad.pdf');
    const { id } = await world.accept(world.order([bad, good], { onItemError: 'continue', reason: 'Nộp hồ sơ' }));
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    const old = await work(world, id, ['partially_completed']);

    const again = await retryRequest(world, world.caller, id, 120);
    expect(again).toMatchObject({ state: 'queued', retryOf: id, reason: 'Nộp hồ sơ', approvalSeconds: 120 });
    expect(again.items).toMatchObject([{ fileId: bad, fileName: 'bad.pdf', state: 'pending' }]);
    expect(again.items[0]?.itemId).not.toBe(old.items[0]?.itemId);
    expect((await work(world, again.id, ['failed'])).failure?.code).toBe('document.corrupted');
    expect(await world.store.requests.load(id)).toEqual(old);
  });

  it('signs what was declined before, under a transaction of its own', async () => {
    const world = await makeWorld();
    const { id } = await accepted(world);
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('decline');
    await work(world, id, ['declined']);
    const again = await retryRequest(world, world.caller, id);
    await work(world, again.id, ['awaiting_approval']);
    world.signer.answer('approve');
    expect((await work(world, again.id, ['completed', 'failed'])).state).toBe('completed');
    expect(world.signer.transactions.map(({ pushes }) => pushes)).toEqual([1, 1]);
  });

  it('is refused while the request is open, when everything is signed, and to another tenant', async () => {
    const world = await makeWorld();
    const { id } = await accepted(world);
    const refused = (status: string) => ({ code: 'invalid_transition', details: { current_status: status } });
    await expect(retryRequest(world, world.caller, id)).rejects.toMatchObject(refused('queued'));
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    await work(world, id, ['completed']);
    await expect(retryRequest(world, world.caller, id)).rejects.toMatchObject(refused('completed'));
    const stranger = { ...world.caller, tenantId: world.ids.next('ten') };
    await expect(retryRequest(world, stranger, id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

async function lastEvent(world: World, { id }: SignatureRequest) {
  return (await world.store.requests.events(id)).at(-1);
}

/**
 * Until the request is in that state; states that a worker passes through in one go are reached by stopping it there, on a
 * store that takes events one by one.
 */
async function reach(world: World, id: SignatureRequest['id'], state: SignatureRequest['state']): Promise<void> {
  if (state === 'awaiting_approval') return void (await work(world, id, ['awaiting_approval']));
  const append = world.store.requests.append.bind(world.store.requests);
  const stop = new Error('stopped');
  if (state === 'queued') return;
  world.store.requests.append = async (events, wakeAt) => {
    for (const event of events) {
      await append([event], wakeAt);
      if ((await world.store.requests.load(id))?.state === state) throw stop;
    }
    return 'appended';
  };
  await work(world, id, ['awaiting_approval']).catch((error) => {
    if (error !== stop) throw error;
  });
  world.store.requests.append = append;
  const request = await world.store.requests.load(id);
  expect(request?.state).toBe(state);
}
