import { describe, expect, it } from '@jest/globals';
import { fold, type Moment, type RequestEvent } from '@kyso/domain';
import { aHappyLog, SequentialIds, START_MS } from '@kyso/testkit';
import { phaseSeconds } from '../src/phases.ts';

describe('the time of a request', () => {
  it('is told by phase, as far as the request came', () => {
    const ids = new SequentialIds();
    const events = aHappyLog(ids, ids.next('ten'));
    const timed = events.map((event, index) => ({
      ...event,
      at: new Date(START_MS + 1000 * 2 ** index).toISOString(),
    }));
    expect(Object.fromEntries(phaseSeconds(momentOf(timed)))).toEqual({
      prepare: 2,
      submit: 12,
      user_wait: 16,
      embed: 96,
      total: 127,
    });
    expect(phaseSeconds(momentOf(timed.slice(0, 3)))).toEqual([['prepare', 2]]);
  });
});

function momentOf(log: readonly RequestEvent[]): Moment {
  const [event, request] = [log.at(-1), fold(log)];
  if (event === undefined || request === undefined) throw new TypeError('an empty log');
  return { event, request };
}
