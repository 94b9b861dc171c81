/** Requests come in, everything that may fail fails, then peace, and the verdict. */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { birthRegistrationForm } from '@kyso/fixtures';
import { openSqliteStore } from '@kyso/store-sqlite';
import { type Accepted, askForSignature } from './load.ts';
import { type Random, randomFrom } from './random.ts';
import { databaseOf, untilSettled } from './settle.ts';
import { type ChaosStage, startChaosStage } from './stage.ts';
import { type Supervisor, supervise } from './supervisor.ts';
import { judge, type Verdict } from './verdict.ts';
import { type Misfortune, WEATHER } from './weather.ts';

export type SoakOptions = {
  readonly seed: number;
  /** How long things go wrong. */
  readonly stormMs: number;
  /** Mean pauses. */
  readonly requestEveryMs: number;
  readonly strikeEveryMs: number;
  /** Spread over the storm in an order of chance. */
  readonly weather: readonly Misfortune[];
  readonly log: (line: string) => void;
};

export type SoakReport = Verdict & {
  readonly seed: number;
  readonly kills: number;
  readonly deploys: number;
  readonly stops: number;
  readonly weather: Readonly<Record<string, number>>;
  /** Named points at which a process was killed or stopped, with how often. */
  readonly struck: Readonly<Record<string, number>>;
  readonly settledInMs: number;
};

/** Data and logs are removed when nothing broke; otherwise they stay for whoever has to find out why. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  await using stack = new AsyncDisposableStack();
  const stage = await startChaosStage();
  let keep = true;
  stack.defer(() => (keep ? undefined : rm(stage.constellation.dir, { recursive: true })));
  stack.use(stage);
  const report = await stormOver(stage, options);
  keep = report.broken.length > 0;
  return report;
}

async function stormOver(stage: ChaosStage, options: SoakOptions): Promise<SoakReport> {
  const { seed, log } = options;
  log(`seed ${seed}, data and logs in ${stage.constellation.dir}`);
  // One stream of chance each, so that the plan of one does not depend on how fast another is.
  const [forLoad, forStrikes, forWeather, forPlans] = [1, 2, 3, 4].map((n) => randomFrom(seed * 4 + n)) as [
    Random,
    Random,
    Random,
    Random,
  ];
  const supervisor = supervise(stage, forPlans);
  const storm = AbortSignal.timeout(options.stormMs);
  const pdf = await birthRegistrationForm();
  const loading = load(stage, forLoad, pdf, options, storm);
  loading.catch(() => {});
  await Promise.all([strikes(supervisor, forStrikes, options, storm), weather(stage, forWeather, options, storm)]);
  await supervisor.calm();
  const accepted = await loading;
  log(`storm over: ${accepted.length} requests accepted, ${supervisor.kills()} kills, ${supervisor.stops()} stops`);

  await using store = openSqliteStore({ path: databaseOf(stage.constellation) });
  const started = performance.now();
  await untilSettled(stage.constellation, log);
  const settledInMs = Math.round(performance.now() - started);
  const verdict = await judge(stage, store, accepted);
  return {
    seed,
    kills: supervisor.kills(),
    deploys: supervisor.deploys(),
    stops: supervisor.stops(),
    weather: counted(options.weather),
    struck: counted(readLines(stage.struckLog)),
    settledInMs,
    ...verdict,
  };
}

async function load(
  stage: ChaosStage,
  random: Random,
  pdf: Uint8Array,
  { requestEveryMs }: SoakOptions,
  storm: AbortSignal,
) {
  const asked: Promise<Accepted>[] = [];
  while (!storm.aborted) {
    const own = randomFrom(random.between(0, 2 ** 31));
    asked.push(askForSignature(stage, own, pdf, asked.length));
    asked.at(-1)?.catch(() => {});
    await pause(requestEveryMs * 2 * random.next(), storm);
  }
  return await Promise.all(asked);
}

/** SIGTERM is a deploy: the worker finishes what it has in hand. */
const SIGNALS = [...Array.from({ length: 8 }, () => 'SIGKILL' as const), 'SIGTERM', 'SIGSTOP'] as const;

/** Beside the failpoints: signals at random times, mostly to workers. */
async function strikes(
  supervisor: Supervisor,
  random: Random,
  { strikeEveryMs }: SoakOptions,
  storm: AbortSignal,
): Promise<void> {
  while (!storm.aborted) {
    await pause(strikeEveryMs * 2 * random.next(), storm);
    const victim = random.pick(['worker', 'worker', 'worker-2', 'worker-2', 'gateway'] as const);
    if (!storm.aborted) supervisor.strike(victim, random.pick(SIGNALS));
  }
}

async function weather(stage: ChaosStage, random: Random, options: SoakOptions, storm: AbortSignal): Promise<void> {
  const eachMs = options.stormMs / (options.weather.length + 1);
  for (const misfortune of random.shuffled(options.weather)) {
    const started = performance.now();
    options.log(misfortune);
    await WEATHER[misfortune](stage);
    await pause(eachMs - (performance.now() - started), storm);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, ms), undefined, { signal }).catch(() => {});
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words.toSorted()) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
