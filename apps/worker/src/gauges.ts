/** Gauges that somebody has to look up: jobs in the queues, requests by status. Never throws, never blocks anything. */
import type { Clock, Instant, RequestStore, Status } from '@kyso/domain';
import type { QueueMonitor, QueueName } from '@kyso/queue';
import type { Metrics } from '@kyso/runtime';
import type { Pulse } from './pulse.ts';

export type Watch = {
  /** Jobs wait, but none has been started for a minute: a restart is the cure. */
  readonly isStuck: () => boolean;
  readonly stop: () => void;
};

const LOOK_EVERY_MS = 5_000;
const STUCK_AFTER_MS = 60_000;
/** Waits for authorities that may take minutes: a full queue there is no sign of a worker that is stuck. */
const SLOW: QueueName = 'preserve';

export function watchGauges(
  ports: {
    readonly requests: Pick<RequestStore, 'countByStatus' | 'oldestByStatus'>;
    readonly monitor: QueueMonitor;
    readonly clock: Clock;
    readonly pulse: Pulse;
  },
  metrics: Metrics,
): Watch {
  const { pulse } = ports;
  let oldestMs = 0;
  let ran = 0;
  let ranAtMs = performance.now();
  const look = async () => {
    if (pulse.jobsRan !== ran) ranAtMs = performance.now();
    ran = pulse.jobsRan;
    const counts = await ports.monitor.counts();
    for (const [queue, { jobs, oldestWaitingMs }] of Object.entries(counts ?? {})) {
      metrics.queueCounted(queue, jobs, oldestWaitingMs);
    }
    const prompt = Object.entries(counts ?? {}).filter(([queue]) => queue !== SLOW);
    oldestMs = Math.max(0, ...prompt.map(([, count]) => count.oldestWaitingMs ?? 0));
    if (counts !== undefined) pulse.waitingForPhones = counts.poll.jobs.delayed;
    metrics.requestsInState(await ports.requests.countByStatus());
    metrics.oldestRequests(agesOf(await ports.requests.oldestByStatus(), ports.clock.now()));
  };
  const timer = setInterval(() => void look().catch(() => {}), LOOK_EVERY_MS);
  void look().catch(() => {});
  return {
    isStuck: () => oldestMs > STUCK_AFTER_MS && performance.now() - ranAtMs > STUCK_AFTER_MS,
    stop: () => clearInterval(timer),
  };
}

function agesOf(created: Readonly<Partial<Record<Status, Instant>>>, nowMs: number): Partial<Record<Status, number>> {
  const ages = Object.entries(created).map(([status, at]) => [status, Math.max(0, nowMs - Date.parse(at))]);
  return Object.fromEntries(ages);
}
