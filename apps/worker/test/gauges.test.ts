import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createProviders } from '@kyso/providers';
import type { QueueMonitor } from '@kyso/queue';
import { createMetrics, type Metrics } from '@kyso/runtime';
import { aCreatedEvent, InMemoryStore, instant, ManualClock, SequentialIds } from '@kyso/testkit';
import { watchGauges } from '../src/gauges.ts';
import { Pulse } from '../src/pulse.ts';

const aMetrics = () => createMetrics({ version: 'test', process: 'worker' });
/** A Redis that does not answer. */
const deaf: QueueMonitor = {
  counts: async () => undefined,
  showProviders: async () => {},
  ping: async () => false,
  [Symbol.asyncDispose]: async () => {},
};

async function lines(metrics: Metrics, name: string): Promise<readonly string[]> {
  const text = await metrics.registry.metrics();
  return text.split('\n').filter((line) => line.startsWith(`${name}{`));
}

describe('the gauges of a worker', () => {
  it('say how old the oldest request of each open status is, also while Redis is away', async () => {
    const [store, clock, ids, metrics] = [new InMemoryStore(), new ManualClock(), new SequentialIds(), aMetrics()];
    const tenantId = ids.next('ten');
    for (const ageMs of [30_000, 90_000])
      await store.requests.append([aCreatedEvent(ids, { tenantId, at: instant(-ageMs) })], instant());
    const watch = watchGauges({ requests: store.requests, monitor: deaf, clock, pulse: new Pulse() }, metrics);
    try {
      while ((await lines(metrics, 'signing_oldest_request_age_seconds')).length === 0) await sleep(5);
      const ages = await lines(metrics, 'signing_oldest_request_age_seconds');
      expect(ages).toContain('signing_oldest_request_age_seconds{state="queued"} 90');
      expect(ages).toContain('signing_oldest_request_age_seconds{state="awaiting_approval"} 0');
      expect(ages.filter((line) => line.includes('completed'))).toEqual([]);
    } finally {
      watch.stop();
    }
  });
});

describe('the circuit to a provider', () => {
  it('is closed at first, open after five faults in a row, and others keep theirs', async () => {
    const metrics = aMetrics();
    const settings = { baseUrl: 'http://127.0.0.1:1', spId: 'nobody', spPassword: 'nothing' };
    const entries = ['away', 'other'].map((code) => ({ code, protocol: 'smartca', settings }));
    const clock = new ManualClock();
    const providers = createProviders({ entries, clock, onCircuit: metrics.circuitTurned });
    const states = async () => (await lines(metrics, 'provider_circuit_state')).filter((line) => line.endsWith(' 1'));
    expect(await states()).toEqual([
      'provider_circuit_state{provider="away",state="closed"} 1',
      'provider_circuit_state{provider="other",state="closed"} 1',
    ]);
    const signal = new AbortController().signal;
    for (let call = 0; call < 5; call++) {
      await expect(providers.find('away')?.listCredentials({ number: '079185000002' }, signal)).rejects.toThrow();
    }
    expect(await states()).toEqual([
      'provider_circuit_state{provider="away",state="open"} 1',
      'provider_circuit_state{provider="other",state="closed"} 1',
    ]);
  });
});
