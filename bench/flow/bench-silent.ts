/** The section "Beside a silent provider" of docs/benchmarks.md. */
import { machine, writeSection } from '../markdown.ts';
import { documentsOf } from './documents.ts';
import { DOCUMENT_BYTES, IN_FLIGHT, POLL } from './figures.ts';
import { pairTable } from './pairs.ts';
import { besideSilent } from './silent.ts';
import { startStage } from './stage.ts';
import { throughput } from './throughput.ts';

const FULL = { warmUp: 1_000, requests: 500, pairs: 7, waiting: 200 };
const QUICK = { warmUp: 300, requests: 300, pairs: 3, waiting: 200 };

export async function benchSilent({ quick }: { readonly quick: boolean }): Promise<void> {
  const { warmUp, ...sizes } = quick ? QUICK : FULL;
  await using stage = await startStage({ KYSO_POLL_FAST_MS: `${POLL.fastMs}`, KYSO_POLL_SLOW_MS: `${POLL.slowMs}` });
  const stamp = await documentsOf(DOCUMENT_BYTES);
  let first = 0;
  const flow = async (count: number) => {
    const result = await throughput(stage, stamp, { requests: count, inFlight: IN_FLIGHT, first });
    first += count;
    console.error(`${new Date().toISOString().slice(11, 19)} ${result.perSecond.toFixed(1)} requests/s`);
    return result;
  };
  await flow(warmUp);
  const measured = await besideSilent(stage, stamp, flow, sizes);
  const { requests, waiting } = sizes;
  writeSection(
    'Beside a silent provider',
    `Made by \`npm run bench -- flow --only silent${quick ? ' --quick' : ''}\` on ${machine()}, Node ${process.versions.node}: ${waiting} requests wait at a
provider that takes connections and swallows what is sent, while ${requests} requests of another one are signed, ${IN_FLIGHT} under way at a
time. The worker has met all that wait before a window begins. *Without* is the mean of the windows before and after, with nobody waiting. A
hundred requests run in each window before it is measured; *processor* is what all processes spend on one request.

${pairTable(measured)}`,
  );
}
