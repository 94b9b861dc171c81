/**
 * Runs put beside each other wherever the content stream shows them. A gap as wide as between columns ends a line, and
 * text printed over other text becomes a line of its own.
 */
import { type Cell, COLUMN_GAP_EM, type Run, SAME_LINE_EM } from './text-run.ts';

export type Line = Omit<Run, 'cells'> & {
  /** From left to right as written; `blank` tells that white space stands in front. */
  readonly cells: readonly (Cell & { readonly blank: boolean })[];
};

/** A wider gap than letters keep between them on that line is a space, even when none was shown. */
const WORD_GAP_EM = 0.12;
/** Fewer gaps do not tell letter spacing from words of one letter. */
const MIN_GAPS = 4;
/** Runs may overlap by so much (italics, kerning across show operators). */
const OVERLAP_EM = 0.3;
/** Lines of one height that a run is tried on, the latest first. */
const LINES_TRIED = 16;

/** In the order from top to bottom, then from left to right, one writing direction after the other. */
export function textLines(runs: readonly Run[]): readonly Line[] {
  const byAngle = Map.groupBy(runs, (run) => run.angle);
  return [...byAngle.values()].flatMap((group) => rows(group).flatMap(linesOfRow));
}

/** Runs of about the same height, from the top down, each from left to right. */
function rows(runs: readonly Run[]): readonly (readonly Run[])[] {
  const sorted = runs.toSorted((a, b) => b.base - a.base);
  const found: Run[][] = [];
  let [top, em] = [Number.NaN, 0];
  for (const run of sorted) {
    const row = found.at(-1);
    if (row !== undefined && top - run.base <= SAME_LINE_EM * Math.min(em, run.em)) {
      row.push(run);
    } else {
      found.push([run]);
      [top, em] = [run.base, run.em];
    }
  }
  return found.map((row) => row.toSorted((a, b) => a.start - b.start));
}

function linesOfRow(row: readonly Run[]): readonly Line[] {
  const lines: Run[][] = [];
  for (const run of row) {
    const line = lines.slice(-LINES_TRIED).findLast((open) => continues(open, run));
    if (line === undefined) lines.push([run]);
    else line.push(run);
  }
  return lines.map(joinRuns);
}

function continues(line: readonly Run[], run: Run): boolean {
  const last = line.at(-1);
  if (last === undefined) return false;
  const em = Math.max(last.em, run.em);
  const gap = run.start - last.end;
  return gap >= -OVERLAP_EM * em && gap <= COLUMN_GAP_EM * em;
}

function joinRuns(runs: readonly Run[]): Line {
  const cells = runs.flatMap((run, index) => {
    const before = runs[index - 1];
    if (before === undefined) return run.cells;
    const gapEm = (run.start - before.end) / Math.max(before.em, run.em);
    return run.cells.map((cell, at) => (at === 0 ? { ...cell, gapEm } : cell));
  });
  const wordGapEm = WORD_GAP_EM + letterSpacingEm(cells);
  const [first] = runs;
  return {
    angle: first?.angle ?? 0,
    base: first?.base ?? 0,
    em: Math.max(...runs.map((run) => run.em)),
    start: Math.min(...runs.map((run) => run.start)),
    end: Math.max(...runs.map((run) => run.end)),
    cells: cells.map((cell, at) => ({ ...cell, blank: at > 0 && (cell.afterBlank || cell.gapEm > wordGapEm) })),
  };
}

/** In spaced-out text nearly every gap is wide: the lower quartile of the gaps; 0 for a few letters, which say little. */
function letterSpacingEm(cells: readonly Cell[]): number {
  const gaps = cells
    .slice(1)
    .filter((cell) => !cell.afterBlank)
    .map((cell) => cell.gapEm);
  const quartile = gaps.toSorted((a, b) => a - b)[gaps.length >> 2] ?? 0;
  return gaps.length < MIN_GAPS ? 0 : Math.max(0, quartile);
}
