/** Where a folded phrase occurs in folded text. Pure string work: no pages, no rectangles. */
import type { FoldedText } from './folded-text.ts';

/** Pieces `first` to `last`, both included. */
export type PhraseHit = { readonly first: number; readonly last: number; readonly exact: boolean };

/** In order, without overlaps, at most `limit`; exact hits come before others that overlap them. An empty phrase is nowhere. */
export function findPhrase(text: FoldedText, phrase: FoldedText, limit: number): readonly PhraseHit[] {
  if (phrase.text.length === 0) return [];
  const isExact = (at: number) => phrase.exact.every((letter, index) => text.exact[at + index] === letter);
  const exact = offsets(text.text, phrase.text, limit, isExact);
  const taken = [...exact];
  const loose = offsets(text.text, phrase.text, limit, (at) => {
    while ((taken[0] ?? at) <= at - phrase.text.length) taken.shift();
    return Math.abs((taken[0] ?? Number.POSITIVE_INFINITY) - at) >= phrase.text.length;
  });
  const hit = (at: number, isExactHit: boolean): PhraseHit => {
    const first = text.source[at] ?? 0;
    return { first, last: text.source[at + phrase.text.length - 1] ?? first, exact: isExactHit };
  };
  const hits = [...exact.map((at) => ({ at, exact: true })), ...loose.map((at) => ({ at, exact: false }))];
  return hits
    .toSorted((a, b) => a.at - b.at)
    .slice(0, limit)
    .map(({ at, exact: isExactHit }) => hit(at, isExactHit));
}

/** Where `phrase` stands and `accept` agrees, from left to right, without overlaps among them. */
function offsets(text: string, phrase: string, limit: number, accept: (at: number) => boolean): readonly number[] {
  const found: number[] = [];
  let at = text.indexOf(phrase);
  while (at >= 0 && found.length < limit) {
    const accepted = accept(at);
    if (accepted) found.push(at);
    at = text.indexOf(phrase, at + (accepted ? phrase.length : 1));
  }
  return found;
}
