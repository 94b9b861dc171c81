import { describe, expect, it } from '@jest/globals';
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
    expect(Object.fromEntries(phaseSeconds(timed))).toEqual({
      prepare: 2,
      submit: 12,
      user_wait: 16,
      embed: 96,
      total: 127,
    });
    expect(phaseSeconds(timed.slice(0, 3))).toEqual([['prepare', 2]]);
  });
});
