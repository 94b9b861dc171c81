/** What one search for an anchor may cost. */
export type AnchorLimits = {
  /** Pages looked at, from the first one asked for. */
  readonly pages: number;
  /** UTF-16 units of text taken from one page; what comes after them in the content stream is not searched. */
  readonly charactersPerPage: number;
  readonly matches: number;
  /** Length of the phrase, in UTF-16 units. */
  readonly phraseCharacters: number;
  /** Opening the document, and reading one page. */
  readonly pageTimeMs: number;
  readonly totalTimeMs: number;
};

export const ANCHOR_LIMITS: AnchorLimits = {
  pages: 500,
  charactersPerPage: 200_000,
  matches: 100,
  phraseCharacters: 200,
  pageTimeMs: 20_000,
  totalTimeMs: 120_000,
};
