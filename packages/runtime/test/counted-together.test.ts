import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { counterOf, histogramOf } from '../src/counted-together.ts';

it.each([1, 63, 64, 65, 1_000])('finds all of %i events counted, however often it is asked', async (times) => {
  const registry = new Registry();
  const counter = counterOf({ name: 'events', help: 'x', labelNames: ['kind'], registers: [registry] });
  const histogram = histogramOf({
    name: 'seconds',
    help: 'x',
    labelNames: ['kind'],
    buckets: [1, 2],
    registers: [registry],
  });
  for (let n = 0; n < times; n++) {
    counter.inc({ kind: n === 0 ? 'first' : 'further' });
    histogram.observe({ kind: 'any' }, 1.5);
  }
  for (const _time of ['once', 'again']) {
    const lines = (await registry.metrics()).split('\n');
    expect(lines).toContain('events{kind="first"} 1');
    if (times > 1) expect(lines).toContain(`events{kind="further"} ${times - 1}`);
    expect(lines).toContain('seconds_bucket{le="1",kind="any"} 0');
    expect(lines).toContain(`seconds_bucket{le="2",kind="any"} ${times}`);
    expect(lines).toContain(`seconds_count{kind="any"} ${times}`);
  }
});
