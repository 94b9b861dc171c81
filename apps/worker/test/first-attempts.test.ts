import { describe, expect, it } from '@jest/globals';
import { type Delivery, type Doorbell, KysoError } from '@kyso/domain';
import { aDelivery, anEndpoint, RecordingBell, SequentialIds } from '@kyso/testkit';
import { FirstAttempts } from '../src/first-attempts.ts';

type Id = Delivery['id'];
type Attempt = { readonly id: Id; readonly signal: AbortSignal } & PromiseWithResolvers<{ readonly again?: number }>;

/** A receiver whose answers the test gives, attempt by attempt. */
function makeWorld(atOnce = 2) {
  const bell = new RecordingBell();
  const attempts: Attempt[] = [];
  const faults: unknown[] = [];
  const deliverer = {
    deliver(id: Id, signal: AbortSignal) {
      const attempt = { id, signal, ...Promise.withResolvers<{ readonly again?: number }>() };
      attempts.push(attempt);
      signal.addEventListener('abort', () => attempt.reject(signal.reason));
      return attempt.promise;
    },
  };
  const first = new FirstAttempts({ bell, deliverer, onError: (error) => faults.push(error) }, atOnce);
  const ids = new SequentialIds();
  const endpoint = anEndpoint(ids, ids.next('ten'));
  const aBell = () => ({ kind: 'deliver', deliveryId: aDelivery(ids, endpoint).id }) as const;
  /** The only attempt so far, once it has begun. */
  const attempt = () => {
    const [one] = attempts;
    if (one === undefined || attempts.length > 1) throw new Error(`there are ${attempts.length} attempts`);
    return one;
  };
  return { bell, attempts, attempt, faults, first, ids, aBell };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the first attempt of a delivery', () => {
  it('is made at once, without a job and without waiting for the receiver', async () => {
    const { first, aBell, attempt, bell } = makeWorld();
    const doorbell = aBell();
    expect(await first.ring(doorbell)).toBe(true);
    expect(attempt().id).toBe(doorbell.deliveryId);
    attempt().resolve({});
    await settled();
    expect(bell.heard).toEqual([]);
  });

  it('that has to be repeated leaves that to a job, when it is time', async () => {
    const { first, aBell, attempt, bell } = makeWorld();
    const doorbell = aBell();
    await first.ring(doorbell);
    attempt().resolve({ again: 5_000 });
    await settled();
    expect(bell.heard).toEqual([{ ...doorbell, delayMs: 5_000 }]);
  });

  it('that a fault of ours cuts off is told, and left to a job at once', async () => {
    const { first, aBell, attempt, bell, faults } = makeWorld();
    const doorbell = aBell();
    const fault = new KysoError('store.unavailable', 'the store hiccups');
    await first.ring(doorbell);
    attempt().reject(fault);
    await settled();
    expect(faults).toEqual([fault]);
    expect(bell.heard).toEqual([doorbell]);
  });

  it('is a job where slow receivers hold all places, until one of them is free again', async () => {
    const { first, aBell, attempts, bell } = makeWorld(1);
    const [slow, waiting, later] = [aBell(), aBell(), aBell()];
    await first.ring(slow);
    await first.ring(waiting);
    expect(bell.take()).toEqual([waiting]);
    attempts[0]?.resolve({});
    await settled();
    await first.ring(later);
    expect(attempts.map(({ id }) => id)).toEqual([slow.deliveryId, later.deliveryId]);
    expect(bell.heard).toEqual([]);
  });

  it('is one attempt, however often it is rung for meanwhile', async () => {
    const { first, aBell, attempts, bell } = makeWorld(1);
    const doorbell = aBell();
    await first.ring(doorbell);
    expect(await first.ring(doorbell)).toBe(true);
    expect(attempts).toHaveLength(1);
    expect(bell.heard).toEqual([]);
  });
});

describe('every other bell', () => {
  it('is rung outside, and whether it was heard is told', async () => {
    const { first, ids, aBell, bell, attempts } = makeWorld();
    const effect: Doorbell = { kind: 'effect', effect: 'poll', requestId: ids.next('sr'), seq: 4, delayMs: 200 };
    const later: Doorbell = { ...aBell(), delayMs: 1_000 };
    expect(await first.ring(effect)).toBe(true);
    expect(await first.ring(later)).toBe(true);
    expect(bell.take()).toEqual([effect, later]);
    bell.deaf = true;
    expect(await first.ring(effect)).toBe(false);
    expect(attempts).toEqual([]);
  });
});

describe('at the end of the worker', () => {
  it('an attempt under way may come to its end, and nothing is begun afterwards', async () => {
    const { first, aBell, attempt, bell, faults } = makeWorld();
    await first.ring(aBell());
    const closed = first.close(60_000);
    attempt().resolve({});
    await closed;
    const late = aBell();
    await first.ring(late);
    expect(attempt().signal.aborted).toBe(true);
    expect(bell.heard).toEqual([late]);
    expect(faults).toEqual([]);
  });

  it('an attempt that does not end in time is cut off and left to a job, which is no fault', async () => {
    const { first, aBell, bell, faults } = makeWorld();
    const doorbell = aBell();
    await first.ring(doorbell);
    await first.close(0);
    expect(bell.heard).toEqual([doorbell]);
    expect(faults).toEqual([]);
  });
});
