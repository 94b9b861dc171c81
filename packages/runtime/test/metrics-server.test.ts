import { describe, expect, it } from '@jest/globals';
import { createMetrics, serveMetrics } from '../src/index.ts';

describe('serveMetrics', () => {
  it('exposes business events, liveness and readiness', async () => {
    const metrics = createMetrics({ version: '1.2.3', process: 'worker' });
    metrics.requestFinished('smartca', 'completed');
    metrics.requestsInState({ queued: 3 });
    metrics.requestsInState({ preparing: 1 });
    metrics.phaseTook('user_wait', 12);
    metrics.providerAnswered({ provider: 'smartca', op: 'submit', codeClass: '2xx', seconds: 0.2 });
    let ready = true;
    await using server = await serveMetrics({
      host: '127.0.0.1',
      port: 0,
      metrics,
      readiness: async () => ({ ready, degraded: ['redis'] }),
    });
    const origin = new URL(server.url).origin;
    const text = await (await fetch(server.url)).text();
    expect(text).toContain('signing_requests_total{provider="smartca",outcome="completed"} 1');
    expect(text).toContain('signing_requests_in_state{state="preparing"} 1');
    expect(text).not.toContain('state="queued"');
    expect(text).toContain('build_info{version="1.2.3",process="worker"} 1');
    expect((await fetch(`${origin}/livez`)).status).toBe(200);
    expect(await (await fetch(`${origin}/readyz`)).json()).toEqual({ ready: true, degraded: ['redis'] });
    ready = false;
    expect((await fetch(`${origin}/readyz`)).status).toBe(503);
    expect((await fetch(`${origin}/other`)).status).toBe(404);
  });

  it('tells the metrics of all threads as one', async () => {
    const build = { version: '1', process: 'worker' };
    const [metrics, further] = [createMetrics(build), createMetrics(build, true)];
    for (const { requestFinished, providerJudged } of [metrics, further]) {
      requestFinished('smartca', 'completed');
      providerJudged('smartca', 'operational');
    }
    further.providerJudged('smartca', 'down');
    const others = async () => [structuredClone(await further.registry.getMetricsAsJSON())];
    await using server = await serveMetrics({ host: '127.0.0.1', port: 0, metrics, others });
    const text = await (await fetch(server.url)).text();
    expect(text).toContain('signing_requests_total{provider="smartca",outcome="completed"} 2');
    expect(text).toContain('provider_state{provider="smartca",state="operational"} 1');
    expect(text).toContain('provider_state{provider="smartca",state="down"} 1');
    expect(text).toContain('build_info{version="1",process="worker"} 1');
    expect(text).toMatch(/^process_start_time_seconds \d+/m);
  });

  it('answers 500 when readiness itself fails', async () => {
    const metrics = createMetrics({ version: '0', process: 'worker' });
    const readiness = () => Promise.reject(new Error('broken'));
    await using server = await serveMetrics({ host: '127.0.0.1', port: 0, metrics, readiness });
    expect((await fetch(new URL('/readyz', server.url))).status).toBe(500);
  });
});
