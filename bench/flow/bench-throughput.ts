/** The throughput alone, printed: for before and after of a change. */
import { bareJobsPerSecond, JOBS_PER_REQUEST } from './bare-jobs.ts';
import { cpuSeconds, msEach } from './cpu.ts';
import { documentsOf } from './documents.ts';
import { DOCUMENT_BYTES, IN_FLIGHT, POLL } from './figures.ts';
import { pidsOf, startStage } from './stage.ts';
import { throughput } from './throughput.ts';

/** Until the machine code of the hot paths is made, in every event loop. */
const WARM_UP = 8_000;
const BARE_JOBS = 10_000;

export async function benchThroughput({
  requests,
  profile,
}: {
  readonly requests: number;
  readonly profile?: string | undefined;
}): Promise<void> {
  const nodeFlags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  await using stage = await startStage(
    { KYSO_POLL_FAST_MS: `${POLL.fastMs}`, KYSO_POLL_SLOW_MS: `${POLL.slowMs}` },
    nodeFlags,
  );
  const stamp = await documentsOf(DOCUMENT_BYTES);
  await throughput(stage, stamp, { requests: WARM_UP, inFlight: IN_FLIGHT });
  const pids = pidsOf(stage);
  console.error(
    `warm: ${Object.entries(pids)
      .map(([name, pid]) => `${name} ${pid}`)
      .join(', ')}`,
  );
  const before = cpuSeconds(pids);
  const flow = await throughput(stage, stamp, { requests, inFlight: IN_FLIGHT, first: WARM_UP });
  const cpu = msEach(before, cpuSeconds(pids), requests);
  const bare = (await bareJobsPerSecond(stage.constellation.env['REDIS_URL'] ?? '', BARE_JOBS)) / JOBS_PER_REQUEST;

  const { perSecond, p50Ms, p95Ms } = flow;
  console.log(
    `${perSecond.toFixed(1)} requests/s, ${((100 * perSecond) / bare).toFixed(1)} % of bare (${bare.toFixed(0)})`,
  );
  console.log(`p50 ${p50Ms.toFixed(0)} ms, p95 ${p95Ms.toFixed(0)} ms`);
  const spent = Object.entries(cpu).map(([name, ms]) => `${name} ${ms.toFixed(2)}`);
  const sum = Object.values(cpu).reduce((total, ms) => total + ms, 0);
  console.log(`processor ms a request: ${spent.join(', ')}, sum ${sum.toFixed(2)}`);
}
