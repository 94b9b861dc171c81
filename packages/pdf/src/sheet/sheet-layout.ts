/** Where each line of a sheet goes: A4, one page as long as small print makes that possible. */
import { type WidthEm, wrapText } from '../appearance/text-fit.ts';
import type { Sheet, SheetRow, Tone } from './sheet.ts';

export const PAGE = { widthPt: 595.28, heightPt: 841.89, marginPt: 42 } as const;
const TEXT_WIDTH = PAGE.widthPt - 2 * PAGE.marginPt;
const TITLE_COLUMN = 140;
/** Of the small print below the text; its last line is the number of the page. */
export const FOOT = { sizePt: 8, leadingPt: 10, gapPt: 16 } as const;
const LEADING = 1.22;
/** Tried from the largest on; with the last one the sheet runs over several pages. */
const SIZES_PT = [10, 9.5, 9, 8.5, 8, 7.5];
const FLOWING_PT = 9;

export type Ink = Tone | 'black' | 'grey' | 'white';
export type Run = { readonly text: string; readonly x: number; readonly ink: Ink; readonly bold?: boolean };
/** Text on one baseline; a band is filled behind it. */
export type Line = {
  readonly sizePt: number;
  readonly heightPt: number;
  readonly runs: readonly Run[];
  readonly band?: Tone;
  /** A rule above. */
  readonly rule?: boolean;
  /** Lines that follow and may not be parted from this one. */
  readonly keep?: number;
};

export type SheetPages = {
  /** The lines of each page, from the top. */
  readonly pages: readonly (readonly Line[])[];
  /** Lines of the note, to stand above the number of the page. */
  readonly note: readonly string[];
};

export function layOutSheet(sheet: Sheet, widthEm: WidthEm): SheetPages {
  const note = sheet.note === undefined ? [] : wrapText(sheet.note, TEXT_WIDTH / FOOT.sizePt, widthEm);
  const room = PAGE.heightPt - 2 * PAGE.marginPt - FOOT.gapPt - note.length * FOOT.leadingPt;
  return { pages: pagesOf(sheet, room, widthEm), note };
}

function pagesOf(sheet: Sheet, room: number, widthEm: WidthEm): readonly (readonly Line[])[] {
  for (const sizePt of SIZES_PT) {
    const lines = linesOf(sheet, sizePt, widthEm);
    if (heightOf(lines) <= room) return [lines];
  }
  return paginate(linesOf(sheet, FLOWING_PT, widthEm), room);
}

const heightOf = (lines: readonly Line[]): number => lines.reduce((sum, { heightPt }) => sum + heightPt, 0);

function linesOf(sheet: Sheet, sizePt: number, widthEm: WidthEm): Line[] {
  const text = (one: string, size: number, ink: Ink, bold = false): Line[] =>
    wrapText(one, TEXT_WIDTH / size, widthEm).map((row) => ({
      sizePt: size,
      heightPt: size * LEADING,
      runs: [{ text: row, x: 0, ink, bold }],
    }));
  const gap = (heightPt: number): Line => ({ sizePt, heightPt, runs: [] });
  return [
    ...text(sheet.title, 15, 'black', true),
    gap(6),
    { sizePt: 17, heightPt: 30, runs: [{ text: sheet.verdict, x: 10, ink: 'white', bold: true }], band: sheet.tone },
    gap(6),
    ...sheet.sentences.flatMap((one) => text(one, sizePt + 2, 'black')),
    ...text(sheet.next, sizePt + 2, 'black', true),
    gap(5),
    ...sheet.answers.flatMap((row) => rowLines(row, sizePt + 0.5, widthEm, true)),
    gap(5),
    ...sheet.rows.flatMap((row) => rowLines(row, sizePt, widthEm)),
    ...sheet.parts.flatMap(({ heading, tone, sentences, rows }) => {
      const [first, ...more] = text(heading, sizePt + 1.5, tone, true);
      const said = sentences.flatMap((one) => text(one, sizePt, 'black'));
      const body = rows.flatMap((row) => rowLines(row, sizePt, widthEm));
      const start = first === undefined ? [] : [{ ...first, keep: more.length + said.length + 3 }];
      return [{ ...gap(8), keep: 1 }, { ...gap(4), rule: true, keep: 1 }, ...start, ...more, ...said, gap(2), ...body];
    }),
  ];
}

function rowLines(
  { title, text, alarm = false }: SheetRow,
  sizePt: number,
  widthEm: WidthEm,
  isAnswer = false,
): Line[] {
  const rows = wrapText(text, (TEXT_WIDTH - TITLE_COLUMN) / sizePt, widthEm);
  return rows.map((row, index) => ({
    sizePt,
    heightPt: sizePt * LEADING,
    runs: [
      ...(index === 0 ? [{ text: title, x: 0, ink: isAnswer ? 'black' : 'grey', bold: isAnswer } as const] : []),
      { text: row, x: TITLE_COLUMN, ink: alarm ? 'bad' : 'black', bold: alarm },
    ],
    ...(index === 0 ? { keep: rows.length - 1 } : {}),
  }));
}

function paginate(lines: readonly Line[], room: number): Line[][] {
  const pages: Line[][] = [[]];
  let left = room;
  lines.forEach((line, at) => {
    const together = heightOf(lines.slice(at, at + 1 + (line.keep ?? 0)));
    if (Math.min(together, room) > left) {
      pages.push([]);
      left = room;
    }
    pages.at(-1)?.push(line);
    left -= line.heightPt;
  });
  return pages;
}
