/** Figures of bench-flow as the section "Flow" of docs/benchmarks.md. */
import { machine, table, writeSection } from '../markdown.ts';
import { JOBS_PER_REQUEST } from './bare-jobs.ts';
import { BATCH } from './batch.ts';
import { type Figures, IN_FLIGHT, POLL } from './figures.ts';
import { loss, pairTable } from './pairs.ts';

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const rate = (value: number) => value.toFixed(1);

export function writeFlow(figures: Figures): void {
  const { sizes, windows, bare, bareCpu, tap, batch, parked, parkedPairs } = figures;
  const bareRequests = mean(bare) / JOBS_PER_REQUEST;
  const flow = {
    perSecond: mean(windows.map(({ perSecond }) => perSecond)),
    p50Ms: mean(windows.map(({ p50Ms }) => p50Ms)),
    p95Ms: mean(windows.map(({ p95Ms }) => p95Ms)),
  };
  const names = Object.keys(windows[0]?.cpu ?? {});
  const cpu = Object.fromEntries(names.map((name) => [name, mean(windows.map((window) => window.cpu[name] ?? 0))]));
  const rows = [
    ['bare BullMQ, five jobs a request, nothing in them', `${rate(bareRequests)} requests/s`, ''],
    [
      'Kyso, accepted to webhook `completed`',
      `${rate(flow.perSecond)} requests/s`,
      `${percent(flow.perSecond, bareRequests)} of bare`,
    ],
    [
      `with ${parked.count} requests parked`,
      `${rate(mean(parkedPairs.map(({ beside }) => beside.perSecond)))} requests/s`,
      `${percent(loss(parkedPairs), 1)} less than without, the median of the pairs below`,
    ],
    ['Redis, each parked request', `${parked.bytesEach.toFixed(0)} bytes`, ''],
    [
      `tap to \`completed\`, looked up every ${POLL.slowMs} ms`,
      `p50 ${tap.p50Ms.toFixed(0)} ms, p95 ${tap.p95Ms.toFixed(0)} ms`,
      `p95 is the interval + ${(tap.p95Ms - POLL.slowMs).toFixed(0)} ms`,
    ],
    [
      `${BATCH.documents} documents of 1 MB, one approval, tap to \`completed\``,
      `${batch.afterTapMs.toFixed(0)} ms`,
      `${(batch.afterTapMs / batch.commandMs).toFixed(2)} × \`kyso sign\` (${batch.commandMs.toFixed(0)} ms)`,
    ],
  ];
  const all = Object.values(cpu).reduce((sum, ms) => sum + ms, 0);
  const spent = Object.entries(cpu).map(([name, ms]) => [name, ms.toFixed(2), percent(ms, all)]);
  writeSection(
    'Flow',
    `Made by \`npm run bench -- flow${figures.quick ? ' --quick' : ''}\` on ${machine()}, Node ${process.versions.node}: gateway, one worker, sandbox with its RSA,
Redis without persistence, SQLite, receiver and driver, all on this machine; ${sizes.windows} × ${sizes.requests} requests of one document of 100 kB after
${sizes.warmUp} that are not counted, ${IN_FLIGHT} under way at a time, each approved as soon as it is asked. Every document is another; every
write is on the disk before it is reported. The bare jobs run before, between and after these windows; both figures are means. A rate counts what
ended while all ${IN_FLIGHT} were under way.

${table(['', 'figure', 'in relation'], rows)}
Latency under that load: p50 ${flow.p50Ms.toFixed(0)} ms, p95 ${flow.p95Ms.toFixed(0)} ms.

### Beside parked requests

Two services on this machine that differ in nothing else, measured in turn, the worker of the other stopped meanwhile. The parked ones
were put into store and queue directly, and have come to rest: the ends of their logs are signed, what they wrote is on the
disk. *Processor* is what all processes spend on one new request, looks at the parked ones included.

${pairTable(parkedPairs)}
### Where the time goes

Processor time of all threads for one request, from Linux. Bare jobs cost ${Object.entries(bareCpu)
      .map(([name, ms]) => `${ms.toFixed(2)} ms in ${name === 'redis' ? 'Redis' : 'the producer'}`)
      .join(' and ')}, and about as much in their worker.

${table(['process', 'ms a request', ''], [...spent, ['sum', all.toFixed(2), '']])}`,
  );
}
