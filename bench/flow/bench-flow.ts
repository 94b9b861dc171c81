/** The whole service on one machine: everything a request costs from upload to webhook, and what waiting ones cost. */
import { bareJobsPerSecond, JOBS_PER_REQUEST } from './bare-jobs.ts';
import { batch } from './batch.ts';
import { besideParked } from './beside-parked.ts';
import { cpuSeconds, msEach } from './cpu.ts';
import { documentsOf } from './documents.ts';
import { DOCUMENT_BYTES, IN_FLIGHT, POLL, type Sizes, type Window } from './figures.ts';
import { park } from './parked.ts';
import { writeFlow } from './report.ts';
import { pidsOf, type Stage, startStage } from './stage.ts';
import { tapToCompleted } from './tap.ts';
import { quantile, type Throughput, throughput } from './throughput.ts';

/** The slow rhythm begins after 20 s. */
const UNTIL_SLOW_MS = 22_000;

const ENV = {
  KYSO_POLL_FAST_MS: `${POLL.fastMs}`,
  KYSO_POLL_SLOW_MS: `${POLL.slowMs}`,
  // The ends of logs are signed so often that every window has its share of it.
  KYSO_CHECKPOINT_INTERVAL_MS: '5000',
};

/** The rate rises over the first 8,000 requests, while machine code is made of the hot paths in three processes. */
const FULL: Sizes = {
  warmUp: 8_000,
  windows: 5,
  pairs: 7,
  requests: 1_500,
  bareJobs: 20_000,
  taps: 40,
  parked: 100_000,
};
const QUICK: Sizes = { warmUp: 100, windows: 1, pairs: 1, requests: 400, bareJobs: 10_000, taps: 20, parked: 10_000 };

export async function benchFlow({ quick }: { readonly quick: boolean }): Promise<void> {
  const sizes = quick ? QUICK : FULL;
  const stamp = await documentsOf(DOCUMENT_BYTES);
  let first = 0;
  const flow = async (stage: Stage, requests: number): Promise<Throughput> => {
    const result = await throughput(stage, stamp, { requests, inFlight: IN_FLIGHT, first });
    first += requests;
    if (requests > IN_FLIGHT)
      say(
        `${result.perSecond.toFixed(1)} requests/s, p50 ${result.p50Ms.toFixed(0)} ms, p95 ${result.p95Ms.toFixed(0)} ms`,
      );
    return result;
  };

  await using stage = await startStage(ENV);
  const bare = async () => {
    const rate = await bareJobsPerSecond(stage.constellation.env['REDIS_URL'] ?? '', sizes.bareJobs);
    say(`bare: ${rate.toFixed(0)} jobs/s = ${(rate / JOBS_PER_REQUEST).toFixed(0)} requests/s`);
    return rate;
  };
  await flow(stage, sizes.warmUp);
  const bareCpu = await bareCost(stage, bare, sizes.bareJobs / JOBS_PER_REQUEST);
  const bareRates = [bareCpu.rate];
  const windows: Window[] = [];
  while (windows.length < sizes.windows) {
    const before = cpuSeconds(pidsOf(stage));
    const measured = await flow(stage, sizes.requests);
    windows.push({ ...measured, cpu: msEach(before, cpuSeconds(pidsOf(stage)), sizes.requests) });
    bareRates.push(await bare());
  }
  say('taps');
  const taps = await tapToCompleted(stage, stamp, sizes.taps, UNTIL_SLOW_MS);
  say('batch');
  const together = await batch(stage);
  say('a second service');
  await using full = await startStage(ENV);
  await flow(full, sizes.warmUp);
  const parked = await park(full, sizes.parked, (sizes.parked / SLOW_POLLS_PER_SECOND) * 1000);
  const parkedPairs = await besideParked({ free: stage, full }, flow, sizes);
  writeFlow({
    sizes,
    quick,
    bare: bareRates,
    windows,
    bareCpu: bareCpu.cpu,
    tap: { p50Ms: quantile(taps, 0.5), p95Ms: quantile(taps, 0.95) },
    batch: together,
    parked,
    parkedPairs,
  });
}

/** The default of `KYSO_SLOW_POLLS_PER_SECOND`: how often the parked ones are looked up in all. */
const SLOW_POLLS_PER_SECOND = 50;

async function bareCost(stage: Stage, bare: () => Promise<number>, requests: number) {
  const pids = { redis: [stage.constellation.redis?.pid ?? 0], driver: [process.pid] };
  const before = cpuSeconds(pids);
  const rate = await bare();
  return { rate, cpu: msEach(before, cpuSeconds(pids), requests) };
}

function say(line: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
}
