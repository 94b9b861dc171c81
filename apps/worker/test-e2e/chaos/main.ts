/** `npm run chaos -- [--minutes 10] [--seed N]`: the storm as long as one likes. Ends with 1 when something broke. */
import { parseArgs } from 'node:util';
import { type SoakReport, soak } from './soak.ts';
import type { Misfortune } from './weather.ts';

const EACH_TEN_MINUTES: readonly Misfortune[] = [
  'redis wiped',
  'redis wiped',
  'redis killed, empty',
  'redis frozen',
  'redis full',
  'store locked',
  'store locked',
  'provider frozen',
  'receiver frozen',
];

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
const report: SoakReport = await soak({
  seed,
  stormMs: minutes * 60_000,
  requestEveryMs: 700,
  strikeEveryMs: 3_500,
  weather: Array.from({ length: Math.ceil(minutes / 10) }, () => EACH_TEN_MINUTES).flat(),
  log: (line) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`),
});
console.log(JSON.stringify(report, undefined, 2));
process.exitCode = report.broken.length === 0 ? 0 : 1;
