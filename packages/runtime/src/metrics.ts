/**
 * Prometheus metrics, told as business events. Labels are few and bounded: never an id, a tenant or a person.
 */
import { type HealthState, OPEN_STATUSES, type Status } from '@kyso/domain';
import { AggregatorRegistry, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { counterOf, histogramOf } from './counted-together.ts';

export type Phase = 'accept' | 'prepare' | 'submit' | 'user_wait' | 'embed' | 'total';

export interface Metrics {
  readonly registry: Registry;
  /** A request reached a final status. */
  requestFinished(provider: string, outcome: Status): void;
  phaseTook(phase: Phase, seconds: number): void;
  requestsInState(counts: Readonly<Partial<Record<Status, number>>>): void;
  /** @param ages of the oldest request in each status that is not final, in milliseconds; absent: there is none. */
  oldestRequests(ages: Readonly<Partial<Record<Status, number>>>): void;
  providerAnswered(call: { provider: string; op: string; codeClass: string; seconds: number }): void;
  /** How this process finds the provider. */
  providerJudged(provider: string, state: HealthState): void;
  /** What this process does with calls to the provider: pass them, none, or one that tries. */
  circuitTurned(provider: string, state: CircuitState): void;
  /** The sweeper found something that had been forgotten. */
  repaired(kind: string): void;
  webhookAttempted(codeClass: string): void;
  webhookSettled(result: 'succeeded' | 'exhausted' | 'skipped'): void;
  /** @param oldestWaitingMs absent: nobody waits. */
  queueCounted(queue: string, jobs: Readonly<Record<string, number>>, oldestWaitingMs?: number): void;
  /** @param run `waitedMs` from due to started, absent where that is not known. */
  jobRan(run: { queue: string; outcome: string; waitedMs?: number; durationMs: number }): void;
  /** A job whose worker died was given to another. */
  jobStalled(queue: string): void;
  /** A worker could not keep its claim on a job that it still runs. */
  lockLost(queue: string): void;
  documentRejected(reason: string): void;
  httpAnswered(call: { method: string; route: string; status: number; seconds: number }): void;
}

export type CircuitState = 'closed' | 'half_open' | 'open';

const CIRCUIT_STATES: readonly CircuitState[] = ['closed', 'half_open', 'open'];
const HEALTH_STATES: readonly HealthState[] = ['operational', 'degraded', 'down'];

/* People answer within seconds to minutes. */
const PHASE_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 180, 300, 600];
const CALL_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The values of a registry as data, from one thread to another. */
export type MetricValues = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The metrics of all threads of a process as one text: counts are summed, of a state the highest value is shown. */
export async function mergedMetrics(own: Registry, others: readonly MetricValues[]): Promise<string> {
  // What only makes sense of one process, such as when it began, is told by the first.
  const first = (await own.getMetricsAsJSON()).map((metric) =>
    metric.aggregator === 'omit' ? { ...metric, aggregator: 'first' as const } : metric,
  );
  return await AggregatorRegistry.aggregate([first, ...others]).metrics();
}

/**
 * @param build shown as labels of `build_info`.
 * @param isFurtherThread the figures of the whole process (memory, processor time) are left to its first thread.
 */
export function createMetrics(build: { version: string; process: string }, isFurtherThread = false): Metrics {
  const registry = new Registry();
  if (!isFurtherThread) collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    counterOf({ name, help, labelNames: [...labelNames], registers: [registry] });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  /** 1 for what holds in one of the threads. */
  const stateGauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry], aggregator: 'max' });
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]) =>
    histogramOf({ name, help, labelNames: [...labelNames], buckets, registers: [registry] });

  const finished = counter('signing_requests_total', 'Requests that reached a final status', ['provider', 'outcome']);
  const phases = histogram('signing_request_duration_seconds', 'Time by phase', ['phase'], PHASE_BUCKETS_SECONDS);
  const inState = gauge('signing_requests_in_state', 'Requests by status', ['state']);
  const oldestInState = gauge(
    'signing_oldest_request_age_seconds',
    'Time since the oldest request in a status that is not final was created; 0: there is none',
    ['state'],
  );
  const provider = counter('provider_requests_total', 'Calls to providers', ['provider', 'op', 'code_class']);
  const providerTime = histogram(
    'provider_request_duration_seconds',
    'Time of calls',
    ['provider', 'op'],
    CALL_BUCKETS_SECONDS,
  );
  const health = stateGauge('provider_state', 'How the provider does: 1 for its state, 0 for the others', [
    'provider',
    'state',
  ]);
  const circuit = stateGauge(
    'provider_circuit_state',
    'The circuit to the provider: 1 for its state, 0 for the others',
    ['provider', 'state'],
  );
  const repairs = counter('signing_reconciler_repairs_total', 'Repairs made by the sweeper', ['kind']);
  const attempts = counter('webhook_attempts_total', 'Webhook attempts', ['code_class']);
  const deliveries = counter('webhook_deliveries_total', 'Webhook deliveries settled', ['result']);
  const jobs = gauge('queue_jobs', 'Jobs by queue and state', ['queue', 'state']);
  const oldest = gauge('queue_oldest_waiting_age_seconds', 'For how long the job that waits longest has been due', [
    'queue',
  ]);
  const jobWait = histogram(
    'queue_job_wait_seconds',
    'From due to started, of jobs that were not put off before',
    ['queue'],
    CALL_BUCKETS_SECONDS,
  );
  const jobRun = histogram('queue_job_run_seconds', 'Time of runs', ['queue', 'outcome'], CALL_BUCKETS_SECONDS);
  const stalled = counter('queue_stalled_total', 'Jobs taken over from a worker that died', ['queue']);
  const locksLost = counter('queue_lock_lost_total', 'Claims on running jobs that were lost', ['queue']);
  const rejected = counter('pdf_rejected_total', 'Documents refused', ['reason']);
  const http = histogram(
    'http_request_duration_seconds',
    'Time to answer',
    ['method', 'route', 'status'],
    CALL_BUCKETS_SECONDS,
  );
  stateGauge('build_info', 'What is running', ['version', 'process']).set(build, 1);

  return {
    registry,
    requestFinished: (code, outcome) => finished.inc({ provider: code, outcome }),
    phaseTook: (phase, seconds) => phases.observe({ phase }, seconds),
    requestsInState(counts) {
      inState.reset();
      for (const [state, count] of Object.entries(counts)) inState.set({ state }, count);
    },
    oldestRequests(ages) {
      for (const state of OPEN_STATUSES) oldestInState.set({ state }, (ages[state] ?? 0) / 1000);
    },
    providerAnswered(call) {
      provider.inc({ provider: call.provider, op: call.op, code_class: call.codeClass });
      providerTime.observe({ provider: call.provider, op: call.op }, call.seconds);
    },
    providerJudged(code, judged) {
      for (const state of HEALTH_STATES) health.set({ provider: code, state }, Number(state === judged));
    },
    circuitTurned(code, now) {
      for (const state of CIRCUIT_STATES) circuit.set({ provider: code, state }, Number(state === now));
    },
    repaired: (kind) => repairs.inc({ kind }),
    webhookAttempted: (codeClass) => attempts.inc({ code_class: codeClass }),
    webhookSettled: (result) => deliveries.inc({ result }),
    queueCounted(queue, counts, oldestWaitingMs = 0) {
      for (const [state, count] of Object.entries(counts)) jobs.set({ queue, state }, count);
      oldest.set({ queue }, oldestWaitingMs / 1000);
    },
    jobRan({ queue, outcome, waitedMs, durationMs }) {
      if (waitedMs !== undefined) jobWait.observe({ queue }, waitedMs / 1000);
      jobRun.observe({ queue, outcome }, durationMs / 1000);
    },
    jobStalled: (queue) => stalled.inc({ queue }),
    lockLost: (queue) => locksLost.inc({ queue }),
    documentRejected: (reason) => rejected.inc({ reason }),
    httpAnswered: ({ method, route, status, seconds }) => http.observe({ method, route, status }, seconds),
  };
}
