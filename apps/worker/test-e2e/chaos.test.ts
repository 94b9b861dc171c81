import { writeSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { soak } from './chaos/soak.ts';

/** The storm; peace follows as soon as nothing is open any more. */
const STORM_MS = 60_000;
const TIMEOUT_MS = 420_000;
const SEED = Number(process.env['KYSO_CHAOS_SEED'] ?? Math.floor(Math.random() * 1e6));

it(
  'every accepted request ends once and right, whatever is killed, stopped, wiped or locked',
  async () => {
    const report = await soak({
      seed: SEED,
      stormMs: STORM_MS,
      requestEveryMs: 700,
      strikeEveryMs: 4_000,
      weather: ['redis wiped', 'redis killed, empty', 'redis full', 'store locked', 'receiver frozen'],
      log: (line) => writeSync(2, `chaos: ${line}\n`),
    });
    writeSync(2, `chaos: ${JSON.stringify({ ...report, struck: Object.keys(report.struck).length })}\n`);
    expect({ seed: SEED, broken: report.broken }).toEqual({ seed: SEED, broken: [] });
    expect(report.kills).toBeGreaterThan(0);
    expect(report.requests).toBeGreaterThan(20);
  },
  TIMEOUT_MS,
);
