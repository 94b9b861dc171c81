/**
 * Keeps gateway and workers running, as a supervisor does: what has ended is started again, with the next failpoint of
 * the plan armed; what was stopped is woken after a while, sometimes only when its locks have long been given away.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Armed, GATEWAY_FAILPOINTS, type ProgramName, WORKER_FAILPOINTS } from '@kyso/testkit';
import type { Random } from './random.ts';
import type { ChaosStage } from './stage.ts';

export const PROGRAMS = ['worker', 'worker-2', 'gateway'] as const satisfies readonly ProgramName[];
export type Victim = (typeof PROGRAMS)[number];

const LOOK_EVERY_MS = 200;
/** Short pauses go unnoticed; the longest outlives lock (15 s) and look for stalled jobs (5 s). */
const PAUSES_MS = [1_500, 4_000, 26_000];

export type Supervisor = {
  readonly kills: () => number;
  readonly deploys: () => number;
  readonly stops: () => number;
  strike(victim: Victim, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGTERM'): void;
  /** No failpoints any more; resolves when everything runs. */
  calm(): Promise<void>;
};

export function supervise(stage: ChaosStage, random: Random): Supervisor {
  const plans: Readonly<Record<Victim, Iterator<Armed>>> = {
    worker: endless(WORKER_FAILPOINTS, random),
    'worker-2': endless(WORKER_FAILPOINTS, random),
    gateway: endless(GATEWAY_FAILPOINTS, random),
  };
  let calm = false;
  let ends = 0;
  let deploys = 0;
  let stops = 0;
  const program = (name: Victim) => stage.constellation.program(name);

  const keep = async (name: Victim): Promise<void> => {
    while (!calm) {
      await untilEndedOrStopped(name);
      if (calm) return;
      if (!hasEnded(name)) {
        stops += 1;
        await sleep(random.pick(PAUSES_MS));
        await program(name)
          .kill('SIGCONT')
          .catch(() => {});
        continue;
      }
      ends += 1;
      const armed = plans[name].next().value as Armed; // endless
      await stage.start(name, armed).catch(() => {});
    }
  };
  const untilEndedOrStopped = async (name: Victim) => {
    while (!calm && !hasEnded(name) && stateOf(program(name).pid) !== 'T') await sleep(LOOK_EVERY_MS);
  };
  const hasEnded = (name: Victim) => ['', 'Z', 'X'].includes(stateOf(program(name).pid));
  const keeping = PROGRAMS.map(keep);

  return {
    kills: () => ends - deploys,
    deploys: () => deploys,
    stops: () => stops,
    strike: (victim, signal) => {
      if (hasEnded(victim)) return;
      if (signal === 'SIGTERM') deploys += 1;
      void program(victim)
        .kill(signal)
        .catch(() => {});
    },
    async calm() {
      calm = true;
      await Promise.all(keeping);
      // Whoever still carries a failpoint is replaced by one that does not.
      await Promise.all(
        PROGRAMS.map(async (name) => {
          await program(name)
            .kill('SIGKILL')
            .catch(() => {});
          await stage.start(name);
        }),
      );
    },
  };
}

/** Every point with every mode, in an order of chance, again and again. */
function* endless(points: readonly string[], random: Random): Generator<Armed, never> {
  const all = points.flatMap((point) => (['kill', 'stop'] as const).map((mode) => ({ point, mode })));
  for (;;) for (const one of random.shuffled(all)) yield { ...one, nth: random.between(1, 3) };
}

/** Linux: `R`, `S`, `T` (stopped), `Z` …; empty when there is no such process. */
function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  } catch {
    return '';
  }
}
