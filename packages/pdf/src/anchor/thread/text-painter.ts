/** The text state of a content stream (ISO 32000-2 §9.3, §9.4): operators go in, placed glyphs come out. */
import type { Glyph } from '../glyph.ts';
import { apply, IDENTITY, type Matrix, multiply, turn } from './matrix.ts';

/** What one show operator gives: glyphs, and numbers that move the pen by thousandths of an em. */
export type ShownItem = number | ShownGlyph;

export type ShownGlyph = {
  readonly unicode: string;
  /** In glyph space. */
  readonly width: number;
  /** Character code 32 of one byte: word spacing applies. */
  readonly isSpace: boolean;
  /** `[w1y, vx, vy]` in thousandths (ISO 32000-2 §9.7.4.3), for vertical writing. */
  readonly vmetric?: readonly number[];
};

/** Heights in font sizes. */
export type FontMetrics = {
  readonly ascent: number;
  readonly descent: number;
  readonly vertical: boolean;
  /** Font sizes in one unit of glyph space. */
  readonly glyphUnit: number;
  /** Height of the letters' em square in font sizes: 1, except for Type 3 fonts, which may measure as they please. */
  readonly em: number;
};

type State = {
  readonly ctm: Matrix;
  readonly font: FontMetrics | undefined;
  readonly fontSize: number;
  readonly characterSpacing: number;
  readonly wordSpacing: number;
  /** 1 for the normal width. */
  readonly horizontalScale: number;
  readonly leading: number;
  readonly rise: number;
};

const START: Omit<State, 'ctm'> = {
  font: undefined,
  fontSize: 0,
  characterSpacing: 0,
  wordSpacing: 0,
  horizontalScale: 1,
  leading: 0,
  rise: 0,
};

export class TextPainter {
  readonly #paint: (glyph: Glyph) => void;
  readonly #saved: State[] = [];
  #state: State;
  #textMatrix: Matrix = IDENTITY;
  #lineMatrix: Matrix = IDENTITY;

  /** @param toView from default user space to the upright view. */
  constructor(toView: Matrix, paint: (glyph: Glyph) => void) {
    this.#state = { ...START, ctm: toView };
    this.#paint = paint;
  }

  set(change: Partial<Omit<State, 'ctm'>>): void {
    this.#state = { ...this.#state, ...change };
  }

  save(): void {
    this.#saved.push(this.#state);
  }

  restore(): void {
    this.#state = this.#saved.pop() ?? this.#state;
  }

  transform(matrix: Matrix): void {
    this.#state = { ...this.#state, ctm: multiply(matrix, this.#state.ctm) };
  }

  setTextMatrix(matrix: Matrix): void {
    this.#textMatrix = matrix;
    this.#lineMatrix = matrix;
  }

  moveLine(x: number, y: number): void {
    this.setTextMatrix(multiply([1, 0, 0, 1, x, y], this.#lineMatrix));
  }

  nextLine(): void {
    this.moveLine(0, -this.#state.leading);
  }

  show(items: readonly ShownItem[]): void {
    const { font, fontSize } = this.#state;
    if (font === undefined) return;
    for (const item of items) {
      if (typeof item === 'number') this.#advance(font, (-item / 1000) * fontSize);
      else this.#showGlyph(font, item);
    }
  }

  #showGlyph(font: FontMetrics, glyph: ShownGlyph): void {
    const { fontSize, horizontalScale, rise, ctm } = this.#state;
    const scale: Matrix = [fontSize * horizontalScale, 0, 0, fontSize, 0, rise];
    const matrix = multiply(scale, multiply(this.#textMatrix, ctm));
    this.#paint(font.vertical ? verticalGlyph(font, glyph, matrix) : horizontalGlyph(font, glyph, matrix));
    const spacing = this.#state.characterSpacing + (glyph.isSpace ? this.#state.wordSpacing : 0);
    const length = font.vertical ? (glyph.vmetric?.[0] ?? 0) : glyph.width;
    this.#advance(font, length * font.glyphUnit * fontSize + (font.vertical ? -spacing : spacing));
  }

  #advance(font: FontMetrics, length: number): void {
    const move: Matrix = font.vertical
      ? [1, 0, 0, 1, 0, length]
      : [1, 0, 0, 1, length * this.#state.horizontalScale, 0];
    this.#textMatrix = multiply(move, this.#textMatrix);
  }
}

function horizontalGlyph(font: FontMetrics, { unicode, width }: ShownGlyph, matrix: Matrix): Glyph {
  const up = turn(matrix, 0, 1);
  return {
    text: unicode,
    origin: apply(matrix, 0, 0),
    advance: turn(matrix, width * font.glyphUnit, 0),
    ascender: turn(matrix, 0, font.ascent),
    descender: turn(matrix, 0, font.descent),
    em: font.em * Math.hypot(up.x, up.y),
  };
}

/** The line runs downwards through the middle of the glyphs; its top is on their right. */
function verticalGlyph(font: FontMetrics, { unicode, width, vmetric }: ShownGlyph, matrix: Matrix): Glyph {
  const [length = 0, middle = width / 2] = vmetric ?? [];
  const across = turn(matrix, 1, 0);
  return {
    text: unicode,
    origin: apply(matrix, 0, 0),
    advance: turn(matrix, 0, length * font.glyphUnit),
    ascender: turn(matrix, (width - middle) * font.glyphUnit, 0),
    descender: turn(matrix, -middle * font.glyphUnit, 0),
    em: font.em * Math.hypot(across.x, across.y),
  };
}
