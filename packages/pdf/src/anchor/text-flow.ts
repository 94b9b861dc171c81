/** Lines that continue each other: a phrase may run from the end of one line into the line below, never sideways. */
import type { Line } from './text-line.ts';

export type Flow = readonly Line[];

/** Distance between the baselines of two lines that continue each other. */
const MIN_LEADING_EM = 0.5;
const MAX_LEADING_EM = 2.2;
/** Fonts of two lines that continue each other may differ by this factor. */
const MAX_SIZE_RATIO = 1.5;
/** Lines looked at on either side before it is given up; bounds the work on pages full of crumbs. */
const LINES_TRIED = 200;

/** Every line belongs to exactly one flow. */
export function textFlows(lines: readonly Line[]): readonly Flow[] {
  const below = lines.map((_, index) => nearest(lines, index, 1));
  const above = lines.map((_, index) => nearest(lines, index, -1));
  const next = below.map((to, from) => (to !== undefined && above[to] === from ? to : undefined));
  const continued = new Set(next.filter((index) => index !== undefined));
  const heads = lines.flatMap((_, index) => (continued.has(index) ? [] : [index]));
  return heads.map((head) => chain(lines, next, head));
}

function chain(lines: readonly Line[], next: readonly (number | undefined)[], head: number): Flow {
  const flow: Line[] = [];
  for (let at: number | undefined = head; at !== undefined; at = next[at]) {
    const line = lines[at];
    if (line !== undefined) flow.push(line);
  }
  return flow;
}

/** The line right below (`step` 1) or above (−1): nearest in height, then the one that shares the most width. */
function nearest(lines: readonly Line[], index: number, step: 1 | -1): number | undefined {
  const from = lines[index];
  let best: { readonly at: number; readonly distance: number; readonly shared: number } | undefined;
  for (let at = index + step, tried = 0; from !== undefined && tried < LINES_TRIED; at += step, tried += 1) {
    const to = lines[at];
    if (to === undefined || to.angle !== from.angle) break;
    const em = Math.max(from.em, to.em);
    const distance = Math.abs(from.base - to.base);
    if (best !== undefined && distance > best.distance + MIN_LEADING_EM * em) break;
    const shared = Math.min(from.end, to.end) - Math.max(from.start, to.start);
    if (shared <= 0 || !continuesInHeight(from, to, distance)) continue;
    if (best === undefined || shared > best.shared) best = { at, distance, shared };
  }
  return best?.at;
}

function continuesInHeight(from: Line, to: Line, distance: number): boolean {
  const [small, large] = from.em < to.em ? [from.em, to.em] : [to.em, from.em];
  return large <= MAX_SIZE_RATIO * small && distance > MIN_LEADING_EM * large && distance <= MAX_LEADING_EM * large;
}
