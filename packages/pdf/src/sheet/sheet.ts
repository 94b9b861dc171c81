/** What stands on a sheet, without where and how: the same value is drawn as PDF and printed as text. */

/** Of a verdict: green, red, amber. */
export type Tone = 'good' | 'bad' | 'unsure';

export type SheetRow = {
  readonly title: string;
  readonly text: string;
  /** Something the reader must not miss. */
  readonly alarm?: boolean;
};

export type SheetPart = {
  readonly heading: string;
  readonly tone: Tone;
  readonly sentences: readonly string[];
  readonly rows: readonly SheetRow[];
};

export type Sheet = {
  readonly title: string;
  readonly verdict: string;
  readonly tone: Tone;
  readonly sentences: readonly string[];
  /** What to do. */
  readonly next: string;
  /** What the reader asks first; a row without a title goes on with the question above. */
  readonly answers: readonly SheetRow[];
  readonly rows: readonly SheetRow[];
  readonly parts: readonly SheetPart[];
  /** Small print at the foot of every page: about the sheet itself. */
  readonly note?: string;
};
