/**
 * What parked requests cost new ones: two services side by side that differ in nothing else, measured in turn, so that a machine
 * that is faster in one minute than in the next meets both. The worker of the one that is not measured is stopped.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { measure, type Pair, type Window } from './pairs.ts';
import { pidsOf, type Stage } from './stage.ts';
import type { Throughput } from './throughput.ts';

/** Long enough to make up for the looks that fell due while the worker was stopped. */
const RUN_IN_MS = 3_000;

export async function besideParked(
  { free, full }: { readonly free: Stage; readonly full: Stage },
  flow: (stage: Stage, requests: number) => Promise<Throughput>,
  sizes: { readonly pairs: number; readonly requests: number },
): Promise<readonly Pair[]> {
  const result: Pair[] = [];
  const alone = async (stage: Stage): Promise<Window> => {
    signal([stage], 'SIGCONT');
    await sleep(RUN_IN_MS);
    const measured = await measure(stage, (requests) => flow(stage, requests), sizes.requests);
    signal([stage], 'SIGSTOP');
    return measured;
  };
  signal([free, full], 'SIGSTOP');
  try {
    while (result.length < sizes.pairs) {
      const first = result.length % 2 === 0 ? await alone(free) : undefined;
      const beside = await alone(full);
      result.push({ without: first ?? (await alone(free)), beside });
    }
  } finally {
    signal([free, full], 'SIGCONT');
  }
  return result;
}

function signal(stages: readonly Stage[], name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const stage of stages) for (const pid of pidsOf(stage)['worker'] ?? []) process.kill(pid, name);
}
