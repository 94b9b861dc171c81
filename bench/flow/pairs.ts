/** Throughput with and without something, measured in turn: a machine is not as fast in one minute as in the next. */
import { table } from '../markdown.ts';
import { cpuSeconds, msEach } from './cpu.ts';
import { pidsOf, type Stage } from './stage.ts';
import { quantile, type Throughput } from './throughput.ts';

export type Window = {
  readonly perSecond: number;
  /** Processor milliseconds of all processes for one request. */
  readonly cpuMs: number;
};
export type Pair = { readonly without: Window; readonly beside: Window };

/** Requests before each window: what came before, work or a pause, must not make a difference between them. */
const RUN_IN = 100;

/** @param flow the throughput of so many requests. */
export async function measure(
  stage: Stage,
  flow: (requests: number) => Promise<Throughput>,
  requests: number,
): Promise<Window> {
  await flow(RUN_IN);
  const before = cpuSeconds(pidsOf(stage));
  const { perSecond } = await flow(requests);
  const cpu = msEach(before, cpuSeconds(pidsOf(stage)), requests);
  return { perSecond, cpuMs: Object.values(cpu).reduce((sum, ms) => sum + ms, 0) };
}

/** By how much the throughput falls, 1 being all of it: the median of the pairs. */
export function loss(pairs: readonly Pair[], of: keyof Window = 'perSecond'): number {
  return quantile(
    pairs.map(({ without, beside }) => 1 - beside[of] / without[of]),
    0.5,
  );
}

/** The pairs as Markdown, and a line with their medians. */
export function pairTable(pairs: readonly Pair[]): string {
  const signed = (share: number) => `${share < 0 ? '-' : '+'}${Math.abs(100 * share).toFixed(1)} %`;
  const rows = pairs.map((pair, index) => [
    `${index + 1}`,
    `${pair.without.perSecond.toFixed(1)} requests/s`,
    `${pair.beside.perSecond.toFixed(1)} requests/s`,
    signed(-loss([pair])),
    `${pair.without.cpuMs.toFixed(1)} ms`,
    `${pair.beside.cpuMs.toFixed(1)} ms`,
  ]);
  return `${table(['pair', 'without', 'beside', 'throughput', 'processor, without', 'processor, beside'], rows)}
The median of the pairs: throughput ${signed(-loss(pairs))}, processor time of a request ${signed(-loss(pairs, 'cpuMs'))}.
`;
}
