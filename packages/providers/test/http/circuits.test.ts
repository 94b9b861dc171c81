import { describe, expect, it } from '@jest/globals';
import {
  CircuitBreaker,
  type CircuitState,
  FAULTS_TO_OPEN,
  OPEN_MS,
  type Verdict,
} from '../../src/http/circuit-breaker.ts';
import { worstOf } from '../../src/http/circuits.ts';
import { ManualClock } from '../manual-clock.ts';

async function call(breaker: CircuitBreaker, verdict: Verdict): Promise<void> {
  const task = verdict === 'answered' ? async () => {} : () => Promise.reject(new Error('no answer'));
  await breaker.run(task, () => verdict).catch(() => {});
}

describe('a circuit', () => {
  it('tells how it turns: open after faults, half open for a probe, and as the probe ends', async () => {
    const clock = new ManualClock();
    const told: CircuitState[] = [];
    const breaker = new CircuitBreaker(clock, (state) => told.push(state));
    for (let i = 0; i < FAULTS_TO_OPEN + 1; i++) await call(breaker, 'fault');
    for (const verdict of ['abandoned', 'fault', 'answered'] as const) {
      clock.nowMs += OPEN_MS;
      await call(breaker, verdict);
    }
    expect(told).toEqual(['closed', 'open', 'half_open', 'open', 'half_open', 'open', 'half_open', 'closed']);
  });
});

describe('the circuits of one provider', () => {
  it('are as bad as the worst of them', () => {
    const told: CircuitState[] = [];
    const circuits = worstOf((state) => told.push(state));
    const [quick, patient] = [circuits(), circuits()];
    for (const state of ['closed', 'open', 'half_open'] as const) quick(state);
    for (const state of ['closed', 'open'] as const) patient(state);
    quick('closed');
    patient('closed');
    expect(told).toEqual(['closed', 'open', 'half_open', 'half_open', 'open', 'open', 'closed']);
  });
});
