import { describe, expect, it } from '@jest/globals';
import type { RemoteSigner } from '@kyso/domain';
import { advance, vaultContext } from '../src/index.ts';
import { accepted, makeWorld, work } from './world.ts';

const signal = new AbortController().signal;

/** A provider where the person chooses the certificate on the phone; `choose` is that. */
async function aWorldWithChoice() {
  const world = await makeWorld();
  const list = world.signer.listCredentials.bind(world.signer);
  let rings = 0;
  let isChosen = false;
  const asked: (string | undefined)[] = [];
  const choosing: RemoteSigner['listCredentials'] = async (account, _signal, session) => {
    asked.push(session);
    if (session === undefined) rings++;
    return isChosen ? await list(account) : { kind: 'choosing', session: 'canary-choice', retryAfterMs: 5_000 };
  };
  const choose = () => {
    isChosen = true;
  };
  Object.assign(world.signer, { listCredentials: choosing });
  return { world, asked, rings: () => rings, choose };
}

describe('a certificate that is chosen on the phone', () => {
  it('is waited for without holding anything; the phone rings once, also when another worker goes on', async () => {
    const { world, asked, rings, choose } = await aWorldWithChoice();
    const { id } = await accepted(world);
    const look = () => advance(world.ports, { effect: 'prepare', requestId: id }, signal);
    expect(await look()).toMatchObject({ again: 5_000 });
    const { seq, submission, tenantId } = (await world.store.requests.load(id)) ?? {};
    expect(
      world.vault.open(submission?.session ?? '', vaultContext.requestSession(tenantId ?? world.caller.tenantId)),
    ).toBe('canary-choice');
    expect(await look()).toMatchObject({ again: 5_000 });
    expect((await world.store.requests.load(id))?.seq).toBe(seq);
    choose();
    await look();
    const pushed = await world.store.requests.load(id);
    expect([pushed?.state, pushed?.submission?.session]).toEqual(['awaiting_approval', undefined]);
    expect([rings(), asked]).toEqual([1, [undefined, 'canary-choice', 'canary-choice']]);
    world.signer.answer('approve');
    expect((await work(world, id, ['completed'])).state).toBe('completed');
  });

  it('that is never chosen ends the request at its deadline, without a second ring', async () => {
    const { world, rings } = await aWorldWithChoice();
    const { id } = await accepted(world);
    expect((await work(world, id, ['failed'])).failure?.code).toBe('request.overdue');
    expect([rings(), world.signer.transactions]).toEqual([1, []]);
  });
});
