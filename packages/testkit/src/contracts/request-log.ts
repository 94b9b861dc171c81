import {
  type ConsecutiveEvents,
  type EventType,
  fold,
  follow,
  type RequestEvent,
  type SignatureRequest,
  type Store,
} from '@kyso/domain';
import { instant } from '../memory/manual-clock.ts';
import { aCreatedEvent, aRequestEvent, FAILURE, HAPPY_PATH, sampleSha256 } from '../samples.ts';
import { sha256Text } from '../sha256.ts';
import { jest } from './jest.ts';
import { folded, type MakeStore, StoreFixture } from './store-fixture.ts';

const RACERS = 50;
const WRITERS = 8;
const EVENTS_EACH = 5;

export function describeRequestLog(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('the log of a request', () => {
    const fixture = new StoreFixture(make);

    it('gives back every event and their fold, step by step', async () => {
      const { request, events } = await fixture.aRequest();
      const log = [...events];
      for (const type of HAPPY_PATH.slice(1)) {
        if (type === 'created') continue;
        const event = aRequestEvent(folded(log), type);
        expect(await fixture.store.requests.append([event], instant(60_000))).toBe('appended');
        log.push(event);
        expect(await fixture.store.requests.load(request.id)).toEqual(folded(log));
      }
      expect(await fixture.store.requests.events(request.id)).toEqual(log);
      expect((await fixture.store.requests.load(request.id))?.state).toBe('completed');
    });

    it('keeps events in the order of their numbers, also past nine, and answers from any number on', async () => {
      const { request, events } = await fixture.aRequest({
        and: ['preparation_started', ...Array.from({ length: 11 }, () => 'item_failed' as const)],
      });
      expect(await fixture.store.requests.events(request.id)).toEqual(events);
      expect(await fixture.store.requests.events(request.id, 8)).toEqual(events.slice(8));
      expect(await fixture.store.requests.events(request.id, events.length)).toEqual([]);
    });

    it('knows nothing of a request that was never appended', async () => {
      const { requestId } = unknownEvent();
      expect(await fixture.store.requests.load(requestId)).toBeUndefined();
      expect(await fixture.store.requests.loadFor(fixture.tenantId, requestId)).toBeUndefined();
      expect(await fixture.store.requests.events(requestId)).toEqual([]);
    });

    it('hides a request from another tenant', async () => {
      const { request } = await fixture.aRequest();
      expect(await fixture.store.requests.loadFor(fixture.tenantId, request.id)).toEqual(request);
      expect(await fixture.store.requests.loadFor(fixture.ids.next('ten'), request.id)).toBeUndefined();
    });

    it('answers conflict for a number that is taken, whatever the event, and keeps the first', async () => {
      const { request, events } = await fixture.aRequest({ and: ['preparation_started'] });
      const [created, started] = events;
      if (created === undefined || started === undefined) throw new TypeError('two events were appended');
      const rival = aRequestEvent(folded([created]), 'canceled', { actor: 'api:rival' });
      expect(await fixture.store.requests.append([started], instant())).toBe('conflict');
      expect(await fixture.store.requests.append([rival], instant())).toBe('conflict');
      expect(await fixture.store.requests.append([created], instant())).toBe('conflict');
      expect(await fixture.store.requests.load(request.id)).toEqual(request);
      expect(await fixture.store.requests.events(request.id)).toEqual(events);
    });

    it('refuses an event that skips a number or is not allowed, and keeps nothing of it', async () => {
      const { request, events } = await fixture.aRequest();
      const cancel = aRequestEvent(request, 'canceled');
      const gap = aRequestEvent({ ...request, seq: 2 }, 'preparation_started');
      const forbidden = aRequestEvent({ ...request, state: 'finalizing' }, 'completed');
      const orphan = aRequestEvent(unknownRequest(), 'preparation_started');
      for (const wrong of [gap, forbidden, orphan]) {
        await expect(fixture.store.requests.append([wrong], instant())).rejects.toMatchObject({ name: 'TypeError' });
        const kept = await fixture.store.requests.events(wrong.requestId);
        expect(kept.filter(({ id }) => id === wrong.id)).toEqual([]);
      }
      expect(await fixture.store.requests.events(request.id)).toEqual(events);
      expect(await fixture.store.requests.append([cancel], instant())).toBe('appended');
    });

    it('refuses an event that does not continue the hash chain, and keeps nothing of it', async () => {
      const { request, events } = await fixture.aRequest({ and: ['preparation_started'] });
      const next = aRequestEvent(request, 'prepared');
      const elsewhere = aRequestEvent({ ...request, hash: sampleSha256('9') }, 'prepared');
      for (const wrong of [elsewhere, { ...next, hash: sampleSha256('9') }, { ...next, actor: 'somebody else' }]) {
        await expect(fixture.store.requests.append([wrong], instant())).rejects.toMatchObject({ name: 'TypeError' });
      }
      const orphan = unknownEvent();
      const forged = { ...orphan, prevHash: sampleSha256('9') };
      await expect(fixture.store.requests.append([forged], instant())).rejects.toMatchObject({ name: 'TypeError' });
      expect(await fixture.store.requests.events(orphan.requestId)).toEqual([]);
      expect(await fixture.store.requests.events(request.id)).toEqual(events);
      expect(await fixture.store.requests.append([next], instant())).toBe('appended');
    });

    it('takes events that follow each other as one', async () => {
      const { request, events } = await fixture.aRequest();
      const together = consecutive(request, ['preparation_started', 'prepared', 'submission_started']);
      expect(await fixture.store.requests.append(together, instant(60_000))).toBe('appended');
      expect(await fixture.store.requests.events(request.id)).toEqual([...events, ...together]);
      expect(await fixture.store.requests.load(request.id)).toEqual(folded([...events, ...together]));
      expect(await fixture.store.requests.append(together, instant())).toBe('conflict');
      const later = consecutive(folded([...events, ...together]), ['submitted']);
      expect(await fixture.store.requests.append(later, instant())).toBe('appended');
    });

    it('tells of each of them once', async () => {
      const { request } = await fixture.aRequest();
      const together = consecutive(request, ['preparation_started', 'prepared', 'submission_started', 'submitted']);
      await fixture.store.requests.append(together, instant());
      const untold = await fixture.store.requests.unpublished(instant(3_600_000), 100);
      expect(untold.filter(({ requestId }) => requestId === request.id).map(({ type }) => type)).toEqual([
        'created',
        'preparation_started',
        'submitted',
      ]);
    });

    it('keeps none of several events when one is not allowed or does not continue the chain', async () => {
      const { request, events } = await fixture.aRequest();
      const [first, second, third] = consecutive(request, ['preparation_started', 'prepared', 'submission_started']);
      if (second === undefined || third === undefined) throw new TypeError('three events were made');
      const forbidden = aRequestEvent({ ...folded([...events, first]), state: 'finalizing' }, 'completed');
      for (const wrong of [third, forbidden, { ...second, prevHash: sampleSha256('9') }, { ...second, actor: 'x' }]) {
        const together = [first, wrong] as const;
        await expect(fixture.store.requests.append(together, instant())).rejects.toMatchObject({ name: 'TypeError' });
      }
      expect(await fixture.store.requests.events(request.id)).toEqual(events);
      expect(await fixture.store.requests.append([first, second], instant())).toBe('appended');
    });

    it('lets one of many writers win whose events overlap, and leaves no gap', async () => {
      const { request } = await fixture.aRequest();
      const stores = [fixture.store, await fixture.reopen()];
      const rivals = Array.from({ length: RACERS }, (_, index) =>
        consecutive(request, index % 2 === 0 ? ['preparation_started', 'prepared'] : ['preparation_started'], index),
      );
      const answers = await Promise.all(
        rivals.map((events, index) => pick(stores, index).requests.append(events, instant())),
      );
      const winners = rivals.filter((_, index) => answers[index] === 'appended');
      expect(winners).toHaveLength(1);
      expect(winners[0]).toEqual(await fixture.store.requests.events(request.id, 1));
    });

    it('is seen by whoever opens the data next', async () => {
      const { request, events } = await fixture.aRequest({ and: ['preparation_started', 'prepared'] });
      const other = await fixture.reopen();
      expect(await other.requests.load(request.id)).toEqual(request);
      expect(await other.requests.events(request.id)).toEqual(events);
    });

    it('lets exactly one of many writers of a number win', async () => {
      const { request } = await fixture.aRequest();
      const stores = [fixture.store, await fixture.reopen()];
      const rivals = Array.from({ length: RACERS }, (_, index) =>
        aRequestEvent(request, index % 3 === 0 ? 'canceled' : 'preparation_started', { actor: `worker:${index}` }),
      );
      const answers = await Promise.all(
        rivals.map((event, index) => pick(stores, index).requests.append([event], instant())),
      );
      const winners = rivals.filter((_, index) => answers[index] === 'appended');
      expect(answers.filter((answer) => answer === 'conflict')).toHaveLength(RACERS - 1);
      expect(winners).toEqual(await fixture.store.requests.events(request.id, 1));
    });

    it('lets exactly one of many creators of a request win', async () => {
      const event = aCreatedEvent(fixture.ids, { tenantId: fixture.tenantId });
      const answers = await Promise.all(
        Array.from({ length: RACERS }, () => fixture.store.requests.append([event], instant())),
      );
      expect(answers.filter((answer) => answer === 'appended')).toHaveLength(1);
    });

    it('loses no event of writers that load, decide and append at the same time', async () => {
      const { request } = await fixture.aRequest({ and: ['preparation_started'] });
      const stores = [fixture.store, await fixture.reopen()];
      await Promise.all(
        Array.from({ length: WRITERS }, (_, index) => write(pick(stores, index), request, `worker:${index}`)),
      );
      const events = await fixture.store.requests.events(request.id, request.seq);
      expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => request.seq + index + 1));
      for (let index = 0; index < WRITERS; index++) {
        expect(events.filter((event) => event.actor === `worker:${index}`)).toHaveLength(EVENTS_EACH);
      }
      expect(events).toHaveLength(WRITERS * EVENTS_EACH);
      expect((await fixture.store.requests.load(request.id))?.seq).toBe(request.seq + events.length);
    });

    function consecutive(request: SignatureRequest, types: readonly EventType[], writer = 0): ConsecutiveEvents {
      const events: RequestEvent[] = [];
      let before = request;
      for (const type of types) {
        if (type === 'created') throw new TypeError('a request is created once');
        const event = aRequestEvent(before, type, { actor: `worker:${writer}` });
        events.push(event);
        before = fold([event], before) ?? before;
      }
      const [first, ...others] = events;
      if (first === undefined) throw new TypeError('at least one event');
      return [first, ...others];
    }

    function unknownEvent(): RequestEvent {
      return aCreatedEvent(fixture.ids, { tenantId: fixture.tenantId });
    }

    function unknownRequest(): SignatureRequest {
      return folded([unknownEvent()]);
    }
  });
}

/** Appends {@link EVENTS_EACH} events, loading again after each conflict. */
async function write(store: Store, { id }: SignatureRequest, actor: string): Promise<void> {
  for (let written = 0; written < EVENTS_EACH; ) {
    const request = await store.requests.load(id);
    const item = request?.items[0];
    if (request === undefined || item === undefined) throw new TypeError('the request is gone');
    const body = { type: 'item_failed', data: { itemId: item.itemId, failure: FAILURE } } as const;
    const event = follow(request, body, { at: instant(), actor, digest: sha256Text });
    if (event === undefined) throw new TypeError('the sample event is not allowed');
    if ((await store.requests.append([event], instant())) === 'appended') written++;
  }
}

function pick(stores: readonly Store[], index: number): Store {
  const store = stores[index % stores.length];
  if (store === undefined) throw new TypeError('no store');
  return store;
}
