/**
 * Random schedules of everything that can go wrong, in virtual time. `SIMULATION_RUNS` (500), `SIMULATION_SEED` and
 * `SIMULATION_PATH` choose what is run; a failure prints the last two.
 */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { minimalPdf } from '@kyso/fixtures';
import { type Citizen, issueCitizen, START_MS } from '@kyso/testkit';
import fc from 'fast-check';
import { BUGS, type Bug } from './bugs.ts';
import { type Plan, plans } from './plan.ts';
import { breaches } from './properties.ts';
import { World } from './world.ts';

const RUNS = Number(process.env['SIMULATION_RUNS'] ?? 500);
const SEED = Number(process.env['SIMULATION_SEED'] ?? Date.now() % 0x7fffffff);
const PATH = process.env['SIMULATION_PATH'];
const TIMEOUT_MS = 120_000 + RUNS * 300;
/** Each seeded defect has to be noticed within so many schedules. */
const RUNS_PER_BUG = 150;
/** In a run of the usual length each of these is seen. */
const EXPECTED = [
  ...['completed', 'partially_completed', 'declined', 'expired', 'canceled', 'failed', 'abandoned'],
  ...['sealed', 'partially_sealed', 'item_preserved', 'preservation_ended'],
  ...['batch_approved', 'batch_ended', 'session_changed', 'approved_late', 'watch_ended', 'item_failed'],
  ...[
    'crash before',
    'crash after',
    'fail before',
    'fail after',
    'frozen',
    'wiped',
    'conflict',
    'cut off',
    'stale read',
    'overtaken',
    'stamped at once',
  ],
];
const DAY_MS = 24 * 3_600_000;

let citizen: Citizen;
const good = minimalPdf();
const pdfs = { good, bad: good.subarray(0, 60) };

beforeAll(async () => {
  citizen = await issueCitizen({
    number: '001090000001',
    name: 'Nguyễn Văn An',
    notBefore: new Date(START_MS - DAY_MS),
  });
});

/** What happened in all runs together: a simulation in which nothing happens proves nothing. */
const tally: Record<string, number> = {};

async function breachesOf(plan: Plan, bug?: Bug): Promise<readonly string[]> {
  const world = new World(plan, citizen, pdfs, bug);
  await world.run();
  if (bug === undefined) {
    const types = world.logs().flatMap((log) => log.map(({ type }) => type));
    for (const what of [...types, ...world.scheduler.happenings]) tally[what] = (tally[what] ?? 0) + 1;
  }
  const found = await breaches(world);
  return found.length === 0 ? [] : [...found, ...(bug === undefined ? ['', ...world.scheduler.trace] : [])];
}

/** A log that cannot be folded at all is noticed too. */
async function isNoticed(plan: Plan, bug: Bug): Promise<boolean> {
  try {
    return (await breachesOf(plan, bug)).length > 0;
  } catch {
    return true;
  }
}

describe('whatever is killed, frozen, wiped or lost', () => {
  it(
    'every accepted request reaches one right end, no phone rings twice, and everybody is told',
    async () => {
      const result = await fc.check(
        fc.asyncProperty(plans, async (plan) => {
          const found = await breachesOf(plan);
          if (found.length > 0) throw new Error(found.join('\n'));
        }),
        PATH === undefined ? { numRuns: RUNS, seed: SEED } : { numRuns: 1, seed: SEED, path: PATH, endOnFailure: true },
      );
      const replay = `SIMULATION_SEED=${SEED} SIMULATION_PATH=${result.counterexamplePath ?? ''}`;
      process.stdout.write(`simulation: ${result.numRuns} schedules, seed ${SEED}\n`);
      process.stdout.write(`${JSON.stringify(tally)}\n`);
      if (result.failed) {
        throw new Error(`${replay}\n${JSON.stringify(result.counterexample)}\n${String(result.errorInstance)}`);
      }
      if (RUNS >= 200 && PATH === undefined)
        for (const what of EXPECTED) expect([what, (tally[what] ?? 0) > 0]).toEqual([what, true]);
    },
    TIMEOUT_MS,
  );
});

describe('a seed', () => {
  it('gives the same run again, turn by turn', async () => {
    const [plan] = fc.sample(plans, { numRuns: 1, seed: SEED });
    if (plan === undefined) throw new TypeError('one plan was asked for');
    const runs = [new World(plan, citizen, pdfs), new World(plan, citizen, pdfs)];
    for (const world of runs) await world.run();
    const [first, second] = runs.map((world) => ({ trace: world.scheduler.trace, logs: world.logs() }));
    expect(first).toEqual(second);
  });
});

describe('a defect put in on purpose is noticed:', () => {
  // Object.keys forgets the names of the table
  it.each(Object.entries(BUGS) as [Bug, string][])(
    '%s (%s)',
    async (bug) => {
      const sample = fc.sample(plans, { numRuns: RUNS_PER_BUG, seed: 20_260_302 });
      for (const plan of sample) if (await isNoticed(plan, bug)) return;
      expect(`${bug} was not noticed in ${RUNS_PER_BUG} schedules`).toBe('');
    },
    TIMEOUT_MS,
  );
});
