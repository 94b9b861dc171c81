/**
 * Measures one rival on one input, in this process: `node child.ts '{"rival":…}'` prints one JSON line. With a single run
 * there is no warm-up: then start, key and signature are measured together by whoever started this process.
 */
import { rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Measured, median, type Task } from './measured.ts';
import type { Order } from './rivals/rival.ts';
import { RIVALS } from './rivals/table.ts';
import { hashMs } from './yardstick.ts';

const NANOSECONDS_PER_MS = 1e6;
const KIB_PER_MIB = 1024;
/** A slow rival gets fewer runs, but at least one that counts. */
const BUDGET_MS = 10_000;
/** Compilers get to know small work only after some rounds: a service has had them when the next file comes. */
const WARM_UP_SMALL = { runs: 40, budgetMs: 1_000 };
const WARM_UP = { runs: 20, budgetMs: 2_000 };

// written by measure.ts
const task = JSON.parse(process.argv[2] ?? '') as Task;
const open = await RIVALS[task.rival]();
const rival = await open(task.key);

console.log(JSON.stringify(task.runs === 1 ? await once() : await warm()));

async function once(): Promise<Measured> {
  const started = performance.now();
  await rival.sign(task);
  return { ms: performance.now() - started, hashMs: 0, ratio: 0, blockMs: 0, parts: {}, peakMib: peakMib() };
}

type Run = Pick<Measured, 'ms' | 'hashMs' | 'blockMs' | 'parts'>;

async function warm(): Promise<Measured> {
  await repeat({ ...task, input: task.warmUpInput, page: 1 }, WARM_UP_SMALL);
  await repeat(task, WARM_UP);
  const rows = await repeat(task, { runs: task.runs, budgetMs: BUDGET_MS });
  const names = Object.keys(rows[0]?.parts ?? {});
  return {
    ms: median(rows.map((row) => row.ms)),
    hashMs: median(rows.map((row) => row.hashMs)),
    ratio: median(rows.map((row) => row.ms / row.hashMs)),
    blockMs: Math.max(...rows.map((row) => row.blockMs)),
    parts: Object.fromEntries(names.map((name) => [name, median(rows.map(({ parts }) => parts[name] ?? 0))])),
    peakMib: peakMib(),
  };
}

/** At least once. */
async function repeat(order: Order, limits: { runs: number; budgetMs: number }): Promise<Run[]> {
  const rows: Run[] = [];
  const deadline = performance.now() + limits.budgetMs;
  do {
    const yard = hashMs(order.input);
    const parts = (await rival.parts?.(order)) ?? {};
    // a new one each time: a histogram that is switched on again counts the pause as a delay
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const started = performance.now();
    await rival.sign(order);
    const ms = performance.now() - started;
    delay.disable();
    rmSync(order.output);
    rows.push({ ms, hashMs: yard, blockMs: delay.max / NANOSECONDS_PER_MS, parts });
  } while (rows.length < limits.runs && performance.now() < deadline);
  return rows;
}

function peakMib(): number {
  return process.resourceUsage().maxRSS / KIB_PER_MIB;
}
