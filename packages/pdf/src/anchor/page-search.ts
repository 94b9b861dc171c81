/** A phrase on one page: from glyphs to rectangles. Pure; the glyphs may come from anywhere. */
import { type AnchorMatch, unionRect } from './anchor-match.ts';
import { type FoldedText, foldText, LINE_BREAK } from './folded-text.ts';
import type { PageText } from './glyph.ts';
import { findPhrase, type PhraseHit } from './phrase-search.ts';
import { type Flow, textFlows } from './text-flow.ts';
import { type Line, textLines } from './text-line.ts';
import { type Cell, textRuns } from './text-run.ts';

/** Height of the rows in which matches are told from left to right. */
const ROW_PT = 4;

/** `cut`: the page has more text than was searched. */
export type SearchedPage = { readonly matches: readonly AnchorMatch[]; readonly cut: boolean };

type Piece = { readonly text: string; readonly cell?: Cell; readonly line: number };

/** In reading order: from top to bottom, then from left to right. At most `limit` matches. */
export function searchPage(page: number, content: PageText, phrase: FoldedText, limit: number): readonly AnchorMatch[] {
  const matches: AnchorMatch[] = [];
  for (const flow of textFlows(textLines(textRuns(content.glyphs)))) {
    const pieces = piecesOf(flow);
    const hits = findPhrase(foldText(pieces.map((piece) => piece.text)), phrase, limit);
    for (const hit of hits) matches.push({ page, pageSize: content.size, ...describe(pieces, hit) });
  }
  return matches.toSorted(byReadingOrder).slice(0, limit);
}

function piecesOf(flow: Flow): readonly Piece[] {
  return flow.flatMap((line, index) => [
    ...(index > 0 ? [{ text: LINE_BREAK, line: index }] : []),
    ...linePieces(line, index),
  ]);
}

function linePieces({ cells }: Line, line: number): readonly Piece[] {
  return cells.flatMap((cell) => [...(cell.blank ? [{ text: ' ', line }] : []), { text: cell.text, cell, line }]);
}

function describe(pieces: readonly Piece[], hit: PhraseHit): Omit<AnchorMatch, 'page' | 'pageSize'> {
  const found = pieces.slice(hit.first, hit.last + 1);
  const byLine = Map.groupBy(found, (piece) => piece.line);
  const rectsOf = (line: readonly Piece[]) => line.flatMap(({ cell }) => (cell === undefined ? [] : [cell.rect]));
  const lineRects = [...byLine.values()]
    .map(rectsOf)
    .filter((rects) => rects.length > 0)
    .map(unionRect);
  const text = foundText(found);
  return { rect: unionRect(lineRects), lineRects, text, exact: hit.exact };
}

function foundText(found: readonly Piece[]): string {
  const joined = found.map((piece) => piece.text).join('');
  return joined.replace(/\s+/gu, ' ').trim().normalize('NFC');
}

function byReadingOrder(a: AnchorMatch, b: AnchorMatch): number {
  return rowOf(b) - rowOf(a) || a.rect.x - b.rect.x;
}

const rowOf = ({ rect }: AnchorMatch): number => Math.round((rect.y + rect.height) / ROW_PT);
