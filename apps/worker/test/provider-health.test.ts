import { describe, expect, it } from '@jest/globals';
import {
  type ErrorDetails,
  KysoError,
  type Outcome,
  providerRecordId,
  type RemoteSigner,
  type SignOrder,
  type Transaction,
} from '@kyso/domain';
import { createMetrics } from '@kyso/runtime';
import { expectCode, FakeRemoteSigner, InMemoryStore, instant, ManualClock, SequentialIds } from '@kyso/testkit';
import { ProviderHealthWatch } from '../src/provider-health.ts';

const signal = new AbortController().signal;
const NO_TRANSACTION = {} as Transaction;
const NO_ORDER = {} as SignOrder;

/** A provider whose lookups and pings do what the test says. */
function aRig(members: Partial<RemoteSigner> = {}, shape: 'poll' | 'blocking' = 'poll') {
  let fault: KysoError | undefined;
  const answer = async (): Promise<{ kind: 'waiting' }> => {
    if (fault !== undefined) throw fault;
    return { kind: 'waiting' };
  };
  const own = { code: 'p', lookup: answer, ping: async () => void (await answer()) };
  const signer: RemoteSigner = Object.assign(new FakeRemoteSigner([], { shape }), own, members);
  const store = new InMemoryStore();
  const clock = new ManualClock();
  const metrics = createMetrics({ version: 'test', process: 'worker' });
  const errors: unknown[] = [];
  const shown: unknown[] = [];
  const watch = new ProviderHealthWatch(
    { codes: ['p'], find: () => signer },
    {
      records: store.health,
      clock,
      metrics,
      observer: 'me',
      show: async (board) => void shown.push(board),
      onError: (error) => errors.push(error),
    },
  );
  const look = () => watch.providers.find('p')?.lookup(NO_TRANSACTION, signal) ?? Promise.reject();
  return {
    watch,
    store,
    clock,
    metrics,
    errors,
    shown,
    look,
    breaks: (code: 'provider.unavailable' | 'provider.rate_limited', details: ErrorDetails = {}) => {
      fault = new KysoError(code, 'broken', { details });
    },
    works: () => {
      fault = undefined;
    },
    async fails(times: number) {
      for (let i = 0; i < times; i++) await expectCode(look(), fault?.code ?? 'internal');
    },
    state: async () => (await store.health.list())[0]?.state,
  };
}

describe('the watch on providers', () => {
  it('writes a change down at once, with its time, and comes back step by step', async () => {
    const rig = aRig();
    await rig.look();
    rig.clock.advance(1000);
    rig.breaks('provider.unavailable');
    await rig.fails(4);
    expect(await rig.state()).toBe('degraded');
    rig.clock.advance(1000);
    await rig.fails(1);
    expect(await rig.store.health.list()).toEqual([
      {
        provider: 'p',
        observer: 'me',
        state: 'down',
        since: instant(2000),
        seenAt: instant(2000),
        approvalSeconds: [],
      },
    ]);
    expect(await rig.metrics.registry.metrics()).toMatch(/provider_state\{provider="p",state="down"\} 1/);
    rig.works();
    await rig.look();
    expect(await rig.state()).toBe('degraded');
    for (let i = 0; i < 20; i++) await rig.look();
    expect(await rig.state()).toBe('operational');
  });

  it('takes neither our own limits nor a call that was given up for a fault, and a slow-down for an answer', async () => {
    const rig = aRig();
    rig.breaks('provider.rate_limited', { ownLimit: true });
    await rig.fails(9);
    rig.breaks('provider.unavailable', { reason: 'aborted' });
    await rig.fails(9);
    await rig.watch.round();
    expect(rig.shown).toEqual([{ codes: ['p'], observations: [] }]);
    expect(await rig.store.health.list()).toEqual([]);
    rig.breaks('provider.rate_limited');
    await rig.fails(9);
    await rig.watch.round();
    expect(rig.shown.at(-1)).toMatchObject({ codes: ['p'], observations: [{ provider: 'p', state: 'operational' }] });
    expect(await rig.state()).toBe('operational');
  });

  it('asks a provider in trouble that nobody calls whether it is back, and no other', async () => {
    let pings = 0;
    const rig = aRig({ ping: async () => void pings++ });
    await rig.look();
    rig.clock.advance(60_000);
    await rig.watch.round();
    expect(pings).toBe(0);
    rig.breaks('provider.unavailable');
    await rig.fails(20);
    await rig.watch.round();
    expect(pings).toBe(0);
    rig.clock.advance(60_000);
    await rig.watch.round();
    expect(pings).toBe(1);
    expect(await rig.state()).toBe('degraded');
  });

  it('judges a call that holds the line by its end, not by looks at it', async () => {
    const ends: ((error: Error) => void)[] = [];
    const submit: RemoteSigner['submit'] = async () => ({
      kind: 'accepted',
      answer: new Promise<Outcome>((_, reject) => ends.push(reject)),
    });
    const rig = aRig({ submit }, 'blocking');
    await rig.look();
    for (let i = 0; i < 5; i++) {
      const submitted = await rig.watch.providers.find('p')?.submit(NO_ORDER, signal);
      if (submitted?.kind === 'accepted') submitted.answer?.catch(() => undefined);
    }
    await rig.watch.round();
    expect(await rig.state()).toBeUndefined();
    for (const end of ends) end(new KysoError('provider.unavailable', 'the line broke'));
    await new Promise(setImmediate);
    expect(await rig.state()).toBe('down');
  });

  it('keeps the latest approvals, and forgets processes that have gone', async () => {
    const rig = aRig();
    await rig.look();
    for (let seconds = 1; seconds <= 40; seconds++) rig.watch.approved(aRequestAt('p'), seconds);
    await rig.store.health.put({ ...anOldOne, seenAt: instant(-3_600_001) });
    await rig.watch.round();
    const records = await rig.store.health.list();
    expect(records.map(({ observer }) => observer)).toEqual(['me']);
    expect(records[0]?.approvalSeconds).toEqual(Array.from({ length: 32 }, (_, index) => index + 9));
    expect(rig.errors).toEqual([]);
  });

  it('judges what a tenant registered apart from the configured one of the same code, until it is removed', async () => {
    const store = new InMemoryStore();
    const clock = new ManualClock();
    const shown: { codes: readonly string[] }[] = [];
    const fine = Object.assign(new FakeRemoteSigner([], {}), { code: 'p' });
    let own: RemoteSigner | undefined = Object.assign(new FakeRemoteSigner([], {}), {
      code: 'p',
      lookup: async () => {
        throw new KysoError('provider.unavailable', 'broken');
      },
    });
    const tenantId = new SequentialIds().next('ten');
    const name = providerRecordId(tenantId, 'p');
    const watch = new ProviderHealthWatch(
      {
        codes: ['p'],
        find: (_, tenant) => (tenant === tenantId ? (own ?? fine) : fine),
        nameOf: (code, tenant) => (tenant === tenantId && own !== undefined ? name : code),
        named: (wanted) => (wanted === name ? own : fine),
      },
      {
        records: store.health,
        clock,
        metrics: createMetrics({ version: 'test', process: 'worker' }),
        observer: 'me',
        show: async (board) => void shown.push(board),
        onError: () => undefined,
      },
    );
    await watch.providers.find('p')?.lookup(NO_TRANSACTION, signal);
    for (let n = 0; n < 5; n++) {
      await watch.providers
        .find('p', tenantId)
        ?.lookup(NO_TRANSACTION, signal)
        .catch(() => undefined);
    }
    watch.approved({ ...aRequestAt('p'), tenantId }, 7);
    await watch.round();
    expect(
      (await store.health.list()).map(({ provider, state, approvalSeconds }) => [provider, state, approvalSeconds]),
    ).toEqual([
      ['p', 'operational', []],
      [name, 'down', [7]],
    ]);
    expect(shown.at(-1)?.codes).toEqual(['p', name]);
    own = undefined;
    await watch.round();
    expect(shown.at(-1)?.codes).toEqual(['p']);
  });
});

const aRequestAt = (provider: string) => ({
  signer: { provider, account: 'sealed', accountMasked: '••' },
  tenantId: new SequentialIds(9).next('ten'),
});

const anOldOne = {
  provider: 'p',
  observer: 'gone',
  state: 'down',
  since: instant(-3_600_001),
  approvalSeconds: [1],
} as const;
