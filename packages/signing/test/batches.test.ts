import { describe, expect, it } from '@jest/globals';
import { statusOf, verificationCodeOf } from '@kyso/domain';
import { cancelRequest } from '../src/index.ts';
import { makeWorld, theForm, type World, work } from './world.ts';

describe('more documents than the provider takes at a time', () => {
  it('need as few approvals as its maximum allows, one after the other, each pushed once', async () => {
    const { world, id } = await five({ onItemError: 'abort' });
    const codes = new Set<string | undefined>();
    for (const round of [0, 1, 2]) {
      const waiting = await work(world, id, ['awaiting_approval']);
      expect(waiting.batch).toBe(round);
      codes.add(verificationCodeOf(waiting));
      expect(world.signer.transactions).toHaveLength(round + 1);
      world.signer.answer('approve');
      await work(world, id, ['prepared', 'finalizing']);
    }
    const done = await work(world, id, ['completed', 'failed']);
    expect(done.items.map(({ state }) => state)).toEqual(Array(5).fill('signed'));
    expect(world.signer.orders.map(({ documents }) => documents.length)).toEqual([2, 2, 1]);
    expect(world.signer.transactions.map(({ pushes }) => pushes)).toEqual([1, 1, 1]);
    expect(world.signer.orders[1]?.description).toContain('(2/3)');
    expect(codes.size).toBe(3);
  });

  it('are all or nothing when told to abort: a later refusal leaves nothing signed', async () => {
    const { world, id } = await five({ onItemError: 'abort' });
    await approveFirst(world, id);
    world.signer.answer('decline');
    const done = await work(world, id, ['declined', 'completed', 'partially_completed']);
    expect(statusOf(done)).toBe('declined');
    expect(done.items.map(({ state }) => state)).toEqual(Array(5).fill('skipped'));
  });

  it.each([
    ['decline', 'approval.declined'],
    ['expire', 'approval.expired'],
    ['lose', 'approval.lost'],
  ] as const)('keep what is signed when told to continue and the person comes to %s', async (answer, code) => {
    const { world, id } = await five({ onItemError: 'continue' });
    await approveFirst(world, id);
    world.signer.answer(answer);
    const done = await work(world, id, ['partially_completed', 'completed', 'declined', 'failed']);
    expect(done.state).toBe('partially_completed');
    expect(done.items.map(({ state, failure }) => failure?.code ?? state)).toEqual([
      'signed',
      'signed',
      code,
      code,
      code,
    ]);
    expect(world.signer.transactions).toHaveLength(2);
  });

  it('are not signed at all when canceled between two approvals', async () => {
    const { world, id } = await five({ onItemError: 'continue' });
    await approveFirst(world, id);
    const canceled = await cancelRequest(world, world.caller, id);
    expect(statusOf(canceled)).toBe('canceled');
    world.signer.answer('approve');
    expect((await work(world, id, ['canceled'])).items.some(({ signed }) => signed !== undefined)).toBe(false);
  });

  async function five(more: { onItemError: 'abort' | 'continue' }) {
    const world = await makeWorld({ batchMax: 2 });
    const form = await theForm();
    const files = await Promise.all(Array.from({ length: 5 }, (_, index) => world.upload(form, `${index}.pdf`)));
    const { id } = await world.accept(world.order(files, more));
    return { world, id };
  }

  async function approveFirst(world: World, id: Awaited<ReturnType<typeof five>>['id']): Promise<void> {
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    await work(world, id, ['prepared']);
    await work(world, id, ['awaiting_approval']);
  }
});
