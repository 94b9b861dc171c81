/**
 * Text as it is compared: no letter case, no accents, one space for any white space, no dashes, compatibility forms
 * resolved (NFKC, Unicode Standard Annex #15). Knows nothing of pages; every folded unit remembers the piece of the
 * original it comes from.
 */

/** A piece that ends a line: white space, unless a dash or a soft hyphen stands before it. */
export const LINE_BREAK = '\n';

export type FoldedText = {
  /** Lower case, without accents; indexes below count its UTF-16 units. */
  readonly text: string;
  /** The letter of each unit with its accents, lower case, NFC. */
  readonly exact: readonly string[];
  /** The piece each unit comes from. */
  readonly source: readonly number[];
};

/** Letters and signs that decomposition leaves alone although people type them as something plainer. */
const PLAIN: Readonly<Record<string, string>> = { đ: 'd', ð: 'd', ı: 'i', '’': "'", '‘': "'", '“': '"', '”': '"' };

const MARK = /^\p{M}$/u;
const SPACE = /^\s$/u;
const DASH = /^[\p{Pd}\u00ad\u2212]$/u;
/** Seen by nobody; the byte order mark among them counts as white space in JavaScript. */
const FORMAT = /^\p{Cf}$/u;
const CONTROL = /^\p{Cc}$/u;

/** Pieces may cut a word anywhere, even between a letter and its accents. */
export function foldText(pieces: readonly string[]): FoldedText {
  const folding = new Folding();
  for (const [index, piece] of pieces.entries()) folding.add(piece, index);
  return folding.finish();
}

class Folding {
  readonly #plain: string[] = [];
  readonly #exact: string[] = [];
  readonly #source: number[] = [];
  /** The last thing seen was a dash right behind a letter. */
  #dashed = false;

  add(piece: string, index: number): void {
    if (piece === LINE_BREAK && this.#dashed) return;
    for (const character of decompose(piece)) this.#addCharacter(character, index);
  }

  finish(): FoldedText {
    if (this.#plain.at(-1) === ' ') for (const list of [this.#plain, this.#exact, this.#source]) list.pop();
    return {
      text: this.#plain.join(''),
      exact: this.#exact.map((letter) => letter.normalize('NFC')),
      source: this.#source,
    };
  }

  #addCharacter(character: string, index: number): void {
    if (MARK.test(character)) this.#addMark(character);
    else if (DASH.test(character)) this.#dashed = (this.#plain.at(-1) ?? ' ') !== ' ';
    else if (FORMAT.test(character)) return;
    else if (SPACE.test(character)) this.#addSpace(index);
    else if (!CONTROL.test(character)) this.#addLetter(character, index);
  }

  #addMark(mark: string): void {
    const last = this.#lastLetter();
    if (last >= 0) this.#exact[last] += mark;
  }

  /** Index of the letter the next accent belongs to; −1 after a space and at the start. */
  #lastLetter(): number {
    let last = this.#exact.length - 1;
    // the second half of a surrogate pair holds no letter of its own
    while (this.#exact[last] === '') last -= 1;
    return this.#plain[last] === ' ' ? -1 : last;
  }

  #addSpace(index: number): void {
    this.#dashed = false;
    if (this.#plain.length > 0 && this.#plain.at(-1) !== ' ') this.#push(' ', ' ', index);
  }

  #addLetter(letter: string, index: number): void {
    this.#dashed = false;
    for (const [at, unit] of (PLAIN[letter] ?? letter).split('').entries())
      this.#push(unit, at === 0 ? letter : '', index);
  }

  #push(unit: string, exact: string, index: number): void {
    this.#plain.push(unit);
    this.#exact.push(exact);
    this.#source.push(index);
  }
}

/** NFKC turns a free-standing accent into a space with an accent; the space is no white space of the text. */
function decompose(piece: string): string {
  return piece
    .normalize('NFKC')
    .replace(/ (?=\p{M})/gu, '')
    .toLowerCase()
    .normalize('NFD');
}
