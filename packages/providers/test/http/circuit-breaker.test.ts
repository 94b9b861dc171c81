import { beforeEach, describe, expect, it } from '@jest/globals';
import { CircuitBreaker, FAULTS_TO_OPEN, OPEN_MS, type Verdict } from '../../src/http/circuit-breaker.ts';
import { ManualClock } from '../manual-clock.ts';

let clock: ManualClock;
let breaker: CircuitBreaker;
beforeEach(() => {
  clock = new ManualClock();
  breaker = new CircuitBreaker(clock);
});

class Fault extends Error {}
const OPEN = { code: 'provider.unavailable', details: { reason: 'circuit_open' } };

const good = () =>
  breaker.run(
    async () => 'good',
    () => 'fault',
  );
async function bad(times = 1, verdict: Verdict = 'fault'): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    await expect(
      breaker.run(
        () => Promise.reject(new Fault()),
        () => verdict,
      ),
    ).rejects.toThrow(Fault);
  }
}
/** A call that is under way until told how it ends. */
function pending() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const result = breaker.run(
    () => promise,
    () => 'fault',
  );
  result.catch(() => undefined);
  return { result, resolve, fail: () => reject(new Fault()) };
}

describe('a closed circuit', () => {
  it('opens after five faults in a row and refuses without calling', async () => {
    await bad(FAULTS_TO_OPEN);
    await expect(good()).rejects.toMatchObject({ ...OPEN, details: { ...OPEN.details, retryAfterMs: OPEN_MS } });
  });

  it('stays closed when an answer comes in between', async () => {
    await bad(FAULTS_TO_OPEN - 1);
    await good();
    await bad(FAULTS_TO_OPEN - 1);
    await bad(1, 'answered');
    await bad(FAULTS_TO_OPEN - 1);
    expect(await good()).toBe('good');
  });

  it('learns nothing from abandoned calls', async () => {
    await bad(FAULTS_TO_OPEN - 1);
    await bad(10, 'abandoned');
    await bad();
    await expect(good()).rejects.toMatchObject(OPEN);
  });
});

describe('an open circuit', () => {
  beforeEach(() => bad(FAULTS_TO_OPEN));

  it('stays open for fifteen seconds', async () => {
    clock.nowMs += OPEN_MS - 1;
    await expect(good()).rejects.toMatchObject({ details: { retryAfterMs: 1 } });
    clock.nowMs += 1;
    expect(await good()).toBe('good');
    expect(await good()).toBe('good');
  });

  it('lets a single probe through', async () => {
    clock.nowMs += OPEN_MS;
    const probe = pending();
    await expect(good()).rejects.toMatchObject(OPEN);
    probe.resolve('good');
    await probe.result;
    expect(await good()).toBe('good');
  });

  it('opens again when the probe fails, at once', async () => {
    clock.nowMs += OPEN_MS;
    await bad();
    clock.nowMs += OPEN_MS - 1;
    await expect(good()).rejects.toMatchObject(OPEN);
  });

  it('lets another probe through when one was abandoned', async () => {
    clock.nowMs += OPEN_MS;
    await bad(1, 'abandoned');
    expect(await good()).toBe('good');
  });
});

it('does not count the end of calls from before it opened', async () => {
  const [early, late] = [pending(), pending()];
  await bad(FAULTS_TO_OPEN);
  early.resolve('good');
  await early.result;
  await expect(good()).rejects.toMatchObject(OPEN);
  clock.nowMs += OPEN_MS;
  expect(await good()).toBe('good');
  await bad(FAULTS_TO_OPEN - 1);
  late.fail();
  await expect(late.result).rejects.toThrow(Fault);
  expect(await good()).toBe('good');
});
