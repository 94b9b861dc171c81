/** Processor time of processes from Linux: it does not depend on who else uses the machine. */
import { readdirSync, readFileSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)` on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const [PARENT, USER, SYSTEM] = [1, 11, 12];

/** Pids by the name under which they are counted. */
export type Processes = Readonly<Record<string, readonly number[]>>;

/** Seconds used so far, user and system, all threads, by the names of `processes`. */
export function cpuSeconds(processes: Processes): Record<string, number> {
  const sum = (pids: readonly number[]) => pids.reduce((seconds, pid) => seconds + secondsOf(pid), 0);
  return Object.fromEntries(Object.entries(processes).map(([name, pids]) => [name, sum(pids)]));
}

/** Processes that this one has started and that are still there. */
export function childrenOf(pid: number): readonly number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.map(Number).filter((one) => Number(statOf(one)?.[PARENT]) === pid);
}

function secondsOf(pid: number): number {
  const fields = statOf(pid);
  if (fields === undefined) throw new Error(`process ${pid} has ended`);
  return (Number(fields[USER]) + Number(fields[SYSTEM])) / TICKS_PER_SECOND;
}

/** What follows the name of the program, which may hold blanks; undefined of a process that has ended. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Milliseconds per unit of work between two readings. */
export function msEach(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  count: number,
) {
  return Object.fromEntries(
    Object.entries(after).map(([name, seconds]) => [name, ((seconds - (before[name] ?? 0)) * 1000) / count]),
  );
}
