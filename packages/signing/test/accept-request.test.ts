import { describe, expect, it } from '@jest/globals';
import type { KysoError } from '@kyso/domain';
import { CITIZEN_NUMBER, makeWorld, theForm } from './world.ts';

async function faultsOf(promise: Promise<unknown>): Promise<readonly { pointer: string; code: string }[]> {
  const error = await promise.then(
    () => undefined,
    (thrown: KysoError) => thrown,
  );
  expect(error?.code).toBe('validation_failed');
  // acceptRequest lists its faults under this name
  return (error?.details['errors'] ?? []) as readonly { pointer: string; code: string }[];
}

describe('accepting an order', () => {
  it('collects every fault before it refuses', async () => {
    const world = await makeWorld();
    const { signer: _, ...order } = world.order([world.ids.next('fil')], { approvalSeconds: 5 });
    const faults = await faultsOf(world.accept({ ...order, profileId: world.ids.next('prf') }));
    expect(faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '#/expires_in out_of_range',
      '#/profile_id unknown_profile',
      '#/items/0/file_id unknown_file',
    ]);
  });

  it('refuses an order that names neither signer nor profile', async () => {
    const world = await makeWorld();
    const { signer: _, ...order } = world.order([await world.upload(await theForm())]);
    expect((await faultsOf(world.accept(order))).map(({ pointer }) => pointer)).toEqual(['#/signer']);
  });

  it('refuses a page that the document does not have, and the same file twice', async () => {
    const world = await makeWorld();
    const fileId = await world.upload(await theForm());
    const placement = { mode: 'rect', page: 4, x: 0, y: 0, width: 100, height: 50 } as const;
    const items = [
      { fileId, placement },
      { fileId, placement },
    ];
    const faults = await faultsOf(world.accept(world.order([], { items })));
    expect(faults.map(({ pointer }) => pointer)).toEqual([
      '#/items/1/file_id',
      '#/items/0/placement/page',
      '#/items/1/placement/page',
    ]);
  });

  it('refuses more documents than one approval takes', async () => {
    const world = await makeWorld();
    const files = Array.from({ length: 101 }, () => world.ids.next('fil'));
    expect((await faultsOf(world.accept(world.order(files)))).map(({ pointer }) => pointer)).toContain('#/items');
  });

  it('refuses a provider that is not configured, and names those that are', async () => {
    const world = await makeWorld();
    const signer = { provider: 'nobody', account: CITIZEN_NUMBER };
    const order = world.order([await world.upload(await theForm())], { signer });
    await expect(world.accept(order)).rejects.toMatchObject({
      code: 'provider.unknown',
      details: { providers: ['fake'] },
    });
  });

  it("cannot see another tenant's file", async () => {
    const world = await makeWorld();
    const fileId = await world.upload(await theForm());
    world.caller.tenantId = world.ids.next('ten');
    expect((await faultsOf(world.accept(world.order([fileId])))).map(({ code }) => code)).toEqual(['unknown_file']);
  });

  it('keeps the citizen number sealed: neither log nor projection holds it in the clear', async () => {
    const world = await makeWorld();
    const { id } = await world.accept(world.order([await world.upload(await theForm())]));
    const stored = JSON.stringify([await world.store.requests.load(id), await world.store.requests.events(id)]);
    expect(stored).not.toContain(CITIZEN_NUMBER);
    expect(stored).toContain('0010••••0001');
  });

  it('accepts while the queue is deaf', async () => {
    const world = await makeWorld();
    world.bell.deaf = true;
    const { id } = await world.accept(world.order([await world.upload(await theForm())]));
    world.clock.advance(20_000);
    expect((await world.store.requests.due(world.clock.instant(), 10)).map((request) => request.id)).toEqual([id]);
  });
});
