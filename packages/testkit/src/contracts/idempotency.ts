import type { IdempotencyClaim, Store, StoredAnswer } from '@kyso/domain';
import { instant } from '../memory/manual-clock.ts';
import { sampleSha256 } from '../samples.ts';
import { jest } from './jest.ts';
import { type MakeStore, StoreFixture } from './store-fixture.ts';

const RACERS = 50;
const STALE_AFTER_MS = 60_000;
const ANSWER: StoredAnswer = { status: 202, headers: { location: '/v1/x' }, body: '{"ghi chú":"đã nhận"}' };

export function describeIdempotency(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('idempotency keys', () => {
    const fixture = new StoreFixture(make);
    const rows = () => fixture.store.idempotency;

    it('are claimed once and answer from then on what was finished', async () => {
      expect(await claim()).toEqual({ kind: 'claimed' });
      expect(await claim()).toEqual({ kind: 'in_progress' });
      await rows().finish('scope', 'k', ANSWER);
      expect(await claim()).toEqual({ kind: 'done', answer: ANSWER });
      expect(await claim({ atMs: 10 * STALE_AFTER_MS })).toEqual({ kind: 'done', answer: ANSWER });
    });

    it('may be claimed together with their answer: the first one stays, and nothing is ever in progress', async () => {
      expect(await claim({ answer: ANSWER })).toEqual({ kind: 'claimed' });
      expect(await claim({ answer: { ...ANSWER, status: 500 } })).toEqual({ kind: 'done', answer: ANSWER });
      await rows().abandon('scope', 'k');
      expect(await claim()).toEqual({ kind: 'done', answer: ANSWER });
    });

    it('keep the answer of whoever claims them after the first one died', async () => {
      await claim();
      expect(await claim({ atMs: STALE_AFTER_MS + 1, answer: ANSWER })).toEqual({ kind: 'claimed' });
      expect(await claim({ atMs: STALE_AFTER_MS + 2 })).toEqual({ kind: 'done', answer: ANSWER });
    });

    it('do not fit another body', async () => {
      await claim();
      const other = { fingerprint: sampleSha256('9') };
      expect(await claim(other)).toEqual({ kind: 'mismatch' });
      expect(await claim({ ...other, atMs: 10 * STALE_AFTER_MS })).toEqual({ kind: 'mismatch' });
      await rows().finish('scope', 'k', ANSWER);
      expect(await claim(other)).toEqual({ kind: 'mismatch' });
    });

    it('belong to a scope, whatever characters both contain', async () => {
      for (const [scope, key] of [
        ['a', 'b:c'],
        ['a:b', 'c'],
        ['a', 'b'],
        ['a', '$b.c'],
      ] as const) {
        expect(await claim({ scope, key })).toEqual({ kind: 'claimed' });
      }
    });

    it('can be used again after the call was abandoned', async () => {
      await claim();
      await rows().abandon('scope', 'k');
      expect(await claim({ fingerprint: sampleSha256('9') })).toEqual({ kind: 'claimed' });
    });

    it('keep their first answer against a late finish or abandon', async () => {
      await claim();
      await rows().finish('scope', 'k', ANSWER);
      await rows().finish('scope', 'k', { ...ANSWER, status: 500 });
      await rows().abandon('scope', 'k');
      expect(await claim()).toEqual({ kind: 'done', answer: ANSWER });
    });

    it('ignore finish and abandon for what was never claimed', async () => {
      await rows().finish('scope', 'k', ANSWER);
      await rows().abandon('scope', 'k');
      expect(await claim()).toEqual({ kind: 'claimed' });
    });

    it('are claimed again when whoever claimed them died', async () => {
      await claim();
      expect(await claim({ atMs: STALE_AFTER_MS - 1 })).toEqual({ kind: 'in_progress' });
      expect(await claim({ atMs: STALE_AFTER_MS + 1 })).toEqual({ kind: 'claimed' });
      expect(await claim({ atMs: STALE_AFTER_MS + 2 })).toEqual({ kind: 'in_progress' });
    });

    it('are given to exactly one of many callers', async () => {
      expect(await race(0)).toBe(1);
    });

    it('are given to exactly one of many callers when the first one died', async () => {
      await claim();
      expect(await race(STALE_AFTER_MS + 1)).toBe(1);
    });

    it('are swept when they were claimed before the moment', async () => {
      await claim({ key: 'old' });
      await claim({ key: 'old and finished' });
      await rows().finish('scope', 'old and finished', ANSWER);
      await claim({ key: 'new', atMs: 1000 });
      expect(await rows().sweep(instant(1000))).toBe(2);
      expect(await rows().sweep(instant(1000))).toBe(0);
      expect(await claim({ key: 'new', atMs: 1001 })).toEqual({ kind: 'in_progress' });
      expect(await claim({ key: 'old and finished', atMs: 1001 })).toEqual({ kind: 'claimed' });
    });

    type Options = {
      scope?: string;
      key?: string;
      fingerprint?: string;
      atMs?: number;
      store?: Store;
      answer?: StoredAnswer;
    };

    function claim(options: Options = {}): Promise<IdempotencyClaim> {
      const { scope = 'scope', key = 'k', fingerprint = sampleSha256('7'), atMs = 0, store = fixture.store } = options;
      const { answer } = options;
      return store.idempotency.claim({
        ...{ scope, key, fingerprint, at: instant(atMs), staleAfterMs: STALE_AFTER_MS },
        ...(answer === undefined ? {} : { answer }),
      });
    }

    /** How many of the racers were told `claimed`; all others must be told that it is in progress. */
    async function race(atMs: number): Promise<number> {
      const stores = [fixture.store, await fixture.reopen()];
      const answers = await Promise.all(
        Array.from({ length: RACERS }, (_, index) => claim({ atMs, store: stores[index % 2] ?? fixture.store })),
      );
      const claimed = answers.filter(({ kind }) => kind === 'claimed').length;
      expect(answers.filter(({ kind }) => kind === 'in_progress')).toHaveLength(RACERS - claimed);
      return claimed;
    }
  });
}
