/**
 * Glyphs that the content stream shows one after the other on one baseline. A run keeps the order of the stream, so
 * accents stay behind their letters and text printed over other text stays whole.
 */
import type { AnchorRect } from './anchor-match.ts';
import { type Glyph, glyphRect, isBlank, type Vector } from './glyph.ts';

/** A glyph seen along its own writing direction. */
export type Cell = {
  readonly text: string;
  readonly rect: AnchorRect;
  /** Along the writing direction. */
  readonly start: number;
  readonly end: number;
  /** Distance to the glyph before, in ems, when no white space was shown between them; letter spacing shows here. */
  readonly gapEm: number;
  /** White space was shown in front of the glyph. */
  readonly afterBlank: boolean;
};

export type Run = {
  /** Writing direction in whole degrees, counter-clockwise, 0 for text to be read upright. */
  readonly angle: number;
  readonly cells: readonly Cell[];
  readonly start: number;
  readonly end: number;
  /** Height of the baseline above the writing direction through the origin. */
  readonly base: number;
  readonly em: number;
};

/** Baselines closer than this are one line. */
export const SAME_LINE_EM = 0.3;
/** The pen may step back as far as this (kerning, accents) and still be in the same run. */
const STEP_BACK_EM = 0.6;
/** Farther apart than this without white space shown in between means another column. */
export const COLUMN_GAP_EM = 0.9;
/** White space wider than this separates columns too. */
const WIDEST_BLANK_EM = 2.5;
/** The same letter printed again this close, in widths of the letter, only makes it bold. */
const OVERPRINT = 0.5;

type Placed = { readonly text: string; readonly rect: AnchorRect; readonly angle: number; readonly base: number } & {
  readonly start: number;
  readonly end: number;
  readonly em: number;
};

/** Glyphs without size or direction are left out. */
export function textRuns(glyphs: readonly Glyph[]): readonly Run[] {
  const runs: OpenRun[] = [];
  let open: OpenRun | undefined;
  for (const glyph of glyphs) {
    const placed = place(glyph);
    if (placed === undefined) continue;
    if (open?.takes(placed) !== true) {
      open = new OpenRun(placed);
      runs.push(open);
    }
    open.add(placed);
  }
  return runs.filter((run) => run.cells.length > 0);
}

class OpenRun implements Run {
  readonly angle: number;
  readonly base: number;
  readonly em: number;
  readonly cells: Cell[] = [];
  start = Number.POSITIVE_INFINITY;
  end = Number.NEGATIVE_INFINITY;
  /** Where white space shown after the last cell ends. */
  #blankEnd: number | undefined;

  constructor(first: Placed) {
    this.angle = first.angle;
    this.base = first.base;
    this.em = first.em;
  }

  takes(next: Placed): boolean {
    const em = Math.max(this.em, next.em);
    if (next.angle !== this.angle || Math.abs(next.base - this.base) > SAME_LINE_EM * em) return false;
    if (this.cells.length === 0) return false;
    const gap = next.start - this.end;
    const uncovered = next.start - (this.#blankEnd ?? this.end);
    return gap >= -STEP_BACK_EM * em && uncovered <= COLUMN_GAP_EM * em && gap <= WIDEST_BLANK_EM * em;
  }

  add(next: Placed): void {
    if (isBlank(next.text)) {
      if (this.cells.length > 0) this.#blankEnd = Math.max(this.#blankEnd ?? this.end, next.end);
      return;
    }
    const last = this.cells.at(-1);
    if (last !== undefined && isOverprint(last, next)) return;
    const afterBlank = this.#blankEnd !== undefined;
    const gapEm = last === undefined ? 0 : (next.start - this.end) / this.em;
    this.cells.push({ text: next.text, rect: next.rect, start: next.start, end: next.end, gapEm, afterBlank });
    this.start = Math.min(this.start, next.start);
    this.end = Math.max(this.end, next.end);
    this.#blankEnd = undefined;
  }
}

function isOverprint(last: Cell, next: Placed): boolean {
  return last.text === next.text && Math.abs(next.start - last.start) < OVERPRINT * (next.end - next.start);
}

function place(glyph: Glyph): Placed | undefined {
  const direction = directionOf(glyph);
  if (direction === undefined) return undefined;
  const { x, y } = glyph.origin;
  const degrees = Math.round((Math.atan2(direction.y, direction.x) * 180) / Math.PI);
  const angle = (degrees + 360) % 360;
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const start = x * cos + y * sin;
  const end = start + glyph.advance.x * cos + glyph.advance.y * sin;
  return { text: glyph.text, rect: glyphRect(glyph), angle, base: y * cos - x * sin, start, end, em: glyph.em };
}

/** Accents have no width: their direction is a quarter turn clockwise from the way up. */
function directionOf({ advance, ascender, descender, em }: Glyph): Vector | undefined {
  const up = { x: ascender.x - descender.x, y: ascender.y - descender.y };
  const direction = Math.hypot(advance.x, advance.y) > 0 ? advance : { x: up.y, y: -up.x };
  const length = Math.hypot(direction.x, direction.y);
  return Number.isFinite(length) && length > 0 && em > 0 ? direction : undefined;
}
