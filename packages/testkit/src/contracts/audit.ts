import type { Checkpoint, Head, SignatureRequest } from '@kyso/domain';
import { instant } from '../memory/manual-clock.ts';
import { aRequestEvent, sampleSha256 } from '../samples.ts';
import { jest } from './jest.ts';
import { type MakeStore, StoreFixture } from './store-fixture.ts';

const RACERS = 20;

export function describeAudit(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('the ends of logs', () => {
    const fixture = new StoreFixture(make);
    const requests = () => fixture.store.requests;

    it('are to be named in a checkpoint once they have grown', async () => {
      const [first, second] = [await aRequest(), await aRequest()];
      expect(await heads()).toEqual([headOf(first), headOf(second)]);
      await requests().markCheckpointed([headOf(first)]);
      await requests().markCheckpointed([headOf(first)]);
      expect(await heads()).toEqual([headOf(second)]);
      const grown = await grow(first);
      expect(await heads()).toEqual([headOf(grown), headOf(second)]);
    });

    it('are named at most as many as asked for, and go on after the mark', async () => {
      const made = [await aRequest(), await aRequest(), await aRequest()].map(headOf);
      const named = await requests().headsToCheckpoint(2);
      expect(named).toEqual(made.slice(0, 2));
      await requests().markCheckpointed(named);
      expect(await requests().headsToCheckpoint(2)).toEqual(made.slice(2));
    });

    it('are not settled by a mark for an earlier end', async () => {
      const before = await aRequest();
      const after = await grow(before);
      await requests().markCheckpointed([headOf(before)]);
      expect(await heads()).toEqual([headOf(after)]);
    });

    it('stay settled when the projection is rewritten, or are named again, but are never forgotten', async () => {
      const { request } = await fixture.aRequest();
      await fixture.corrupt.loseProjection(request.id);
      await requests().load(request.id);
      expect(await heads()).toEqual([headOf(request)]);
    });

    it('come with every log that there is', async () => {
      const made = [await aRequest(), await aRequest(), await aRequest()].map(({ id }) => id);
      await fixture.corrupt.loseProjection(must(made[1]));
      expect(await requests().logIds(undefined, 9)).toEqual(made);
      expect(await requests().logIds(undefined, 2)).toEqual(made.slice(0, 2));
      expect(await requests().logIds(made[1], 9)).toEqual(made.slice(2));
      expect(await requests().logIds(made[2], 9)).toEqual([]);
    });

    const heads = () => requests().headsToCheckpoint(99);
    const aRequest = async () => (await fixture.aRequest()).request;

    async function grow(request: SignatureRequest): Promise<SignatureRequest> {
      await requests().append([aRequestEvent(request, 'preparation_started')], instant());
      const grown = await requests().load(request.id);
      if (grown === undefined) throw new TypeError('the request is gone');
      return grown;
    }
  });

  describe('checkpoints', () => {
    const fixture = new StoreFixture(make);

    it('are kept as they are, in the order of their numbers', async () => {
      const { audit } = fixture.store;
      expect(await audit.latest()).toBeUndefined();
      const made = Array.from({ length: 12 }, (_, index) => aCheckpoint(index + 1));
      for (const checkpoint of made) expect(await audit.append(checkpoint)).toBe('appended');
      expect(await audit.latest()).toEqual(made.at(-1));
      expect(await audit.list(0, 99)).toEqual(made);
      expect(await audit.list(8, 2)).toEqual(made.slice(8, 10));
      expect(await (await fixture.reopen()).audit.list(11, 99)).toEqual(made.slice(11));
    });

    it('have one winner a number', async () => {
      const stores = [fixture.store, await fixture.reopen()];
      const rivals = Array.from({ length: RACERS }, (_, index) => aCheckpoint(1, `key-${index}`));
      const answers = await Promise.all(
        rivals.map((checkpoint, index) => (stores[index % 2] ?? fixture.store).audit.append(checkpoint)),
      );
      expect(answers.filter((answer) => answer === 'appended')).toHaveLength(1);
      expect(await fixture.store.audit.list(0, 9)).toEqual([rivals[answers.indexOf('appended')]]);
    });

    function aCheckpoint(number: number, keyId = 'key-1'): Checkpoint {
      const heads = [{ requestId: fixture.ids.next('sr'), seq: 3, hash: sampleSha256('1') }];
      return {
        number,
        at: instant(number),
        prevHash: sampleSha256('2'),
        heads,
        keyId,
        hash: sampleSha256('3'),
        signature: 'c2ln',
      };
    }
  });
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('a value is missing');
  return value;
}

function headOf({ id, seq, hash }: SignatureRequest): Head {
  return { requestId: id, seq, hash };
}
