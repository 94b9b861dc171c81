/** Finds the size and the line breaks with which a text fits a box. Knows widths only through a function. */

export type WidthEm = (text: string) => number;

export type FitOptions = {
  readonly widthPt: number;
  readonly heightPt: number;
  /** The size tried first. */
  readonly maxSizePt: number;
  readonly minSizePt: number;
};

export type FittedText = {
  readonly sizePt: number;
  readonly rows: readonly string[];
  /** True when not everything fitted at the smallest size and the end was replaced by an ellipsis. */
  readonly shortened: boolean;
};

/** Above the baseline: the tallest Vietnamese capital (Ễ). */
export const ASCENT_EM = 0.91;
/** Below the baseline: g, ỵ. */
export const DESCENT_EM = 0.22;
/** From baseline to baseline. */
export const LEADING_EM = 1.15;
const SIZE_STEP_PT = 0.25;
/** A smaller size is preferred to a word torn apart, but only down to here. */
const WHOLE_WORDS_MIN_PT = 6;
const ELLIPSIS = '…';
/** Widths are compared after rounding errors of many additions. */
const TOLERANCE_PT = 0.001;

type Wrapped = { readonly rows: readonly string[]; readonly tornWord: boolean };

export function textHeightPt(rows: number, sizePt: number): number {
  return rows === 0 ? 0 : ((rows - 1) * LEADING_EM + ASCENT_EM + DESCENT_EM) * sizePt;
}

/** The largest size at which all rows fit; lines are broken at spaces, and inside a word only when nothing else helps. */
export function fitText(lines: readonly string[], options: FitOptions, widthEm: WidthEm): FittedText {
  const { maxSizePt, minSizePt } = options;
  const fitAt = (sizePt: number, mayTear: boolean): FittedText | undefined => {
    const { rows, tornWord } = wrapAll(lines, options.widthPt / sizePt, widthEm);
    const fits = fitsBox(rows, sizePt, options, widthEm) && (mayTear || !tornWord);
    return fits ? { sizePt, rows, shortened: false } : undefined;
  };
  for (let size = maxSizePt; size >= Math.max(minSizePt, WHOLE_WORDS_MIN_PT); size -= SIZE_STEP_PT) {
    const fitted = fitAt(size, false);
    if (fitted !== undefined) return fitted;
  }
  for (let size = maxSizePt; size > minSizePt; size -= SIZE_STEP_PT) {
    const fitted = fitAt(size, true);
    if (fitted !== undefined) return fitted;
  }
  return fitAt(minSizePt, true) ?? shorten(lines, options, widthEm);
}

function fitsBox(rows: readonly string[], sizePt: number, box: FitOptions, widthEm: WidthEm): boolean {
  if (textHeightPt(rows.length, sizePt) > box.heightPt + TOLERANCE_PT) return false;
  return rows.every((row) => widthEm(row) * sizePt <= box.widthPt + TOLERANCE_PT);
}

function shorten(lines: readonly string[], box: FitOptions, widthEm: WidthEm): FittedText {
  const sizePt = box.minSizePt;
  const maxEm = box.widthPt / sizePt;
  const { rows } = wrapAll(lines, maxEm, widthEm);
  const room = Math.floor((box.heightPt / sizePt - ASCENT_EM - DESCENT_EM) / LEADING_EM + 1 + TOLERANCE_PT);
  const kept = rows.slice(0, Math.max(0, room));
  const last = kept.pop();
  const shown = last === undefined ? [] : [...kept, withEllipsis(last, maxEm, widthEm)];
  const drawable = fitsBox(shown, sizePt, box, widthEm) ? shown : [];
  return { sizePt, rows: drawable, shortened: true };
}

function withEllipsis(row: string, maxEm: number, widthEm: WidthEm): string {
  const characters = Array.from(row);
  while (characters.length > 0 && widthEm(characters.join('') + ELLIPSIS) > maxEm) characters.pop();
  return characters.join('').trimEnd() + ELLIPSIS;
}

/** The rows of a text in a column; words are torn only when they are wider than it. */
export function wrapText(text: string, maxEm: number, widthEm: WidthEm): readonly string[] {
  return wrapLine(text, maxEm, widthEm).rows;
}

function wrapAll(lines: readonly string[], maxEm: number, widthEm: WidthEm): Wrapped {
  const wrapped = lines.map((line) => wrapLine(line, maxEm, widthEm));
  return { rows: wrapped.flatMap(({ rows }) => rows), tornWord: wrapped.some(({ tornWord }) => tornWord) };
}

function wrapLine(line: string, maxEm: number, widthEm: WidthEm): Wrapped {
  const rows: string[] = [];
  let tornWord = false;
  let row: string | undefined;
  for (const word of line.split(' ')) {
    const longer: string = row === undefined ? word : `${row} ${word}`;
    if (widthEm(longer) <= maxEm) {
      row = longer;
      continue;
    }
    if (row !== undefined) rows.push(row);
    const pieces = tear(word, maxEm, widthEm);
    tornWord ||= pieces.length > 1;
    row = pieces.pop();
    rows.push(...pieces);
  }
  return { rows: [...rows, row ?? ''], tornWord };
}

/** At least one character a piece, so that it ends; a piece wider than the box is found by {@link fitsBox}. */
function tear(word: string, maxEm: number, widthEm: WidthEm): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && widthEm(piece + character) > maxEm) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
