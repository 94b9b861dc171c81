/** Finds a phrase in the text of a document's pages, so that a signature can be placed beside it. */
import { type ByteSource, KysoError } from '@kyso/domain';
import { ANCHOR_LIMITS, type AnchorLimits } from './anchor-limits.ts';
import type { AnchorMatch, AnchorSearch } from './anchor-match.ts';
import { type FoldedText, foldText } from './folded-text.ts';
import type { PageSearcher } from './page-searcher.ts';

export type AnchorQuery = {
  /** Letter case, accents, white space, dashes and compatibility forms may differ from the page. */
  readonly text: string;
  /** 1-based, both included; all pages when absent. */
  readonly pages?: { readonly from?: number; readonly to?: number };
};

export type AnchorOptions = Partial<AnchorLimits> & {
  /** Opens an encrypted document; one that opens without a password needs none. */
  readonly password?: string;
  /** Ends the search; its reason is thrown. */
  readonly signal?: AbortSignal;
};

/**
 * The document is read by ranges in a thread of its own, page after page; `source` is read in the caller's thread.
 * Form fields and annotations are not searched, nor is text outside the visible page or on hidden layers.
 * @throws KysoError `validation_failed` for a phrase without letters or impossible pages, `document.empty`,
 * `document.corrupted`, `document.encrypted`, `document.too_complex` (time or memory)
 */
export async function findAnchors(
  source: ByteSource,
  query: AnchorQuery,
  { password, signal, ...changes }: AnchorOptions = {},
): Promise<AnchorSearch> {
  const limits: AnchorLimits = { ...ANCHOR_LIMITS, ...changes };
  const phrase = readPhrase(query.text, limits);
  const { from, to } = readPages(query.pages);
  if (source.size === 0) throw new KysoError('document.empty', 'the document has no bytes');
  // loaded only when something is searched: threads are no part of signing
  const { PageSearcher } = await import('./page-searcher.ts');
  const searcher = new PageSearcher(source, { limits, password, signal });
  try {
    const last = Math.min(to, await searcher.open());
    return await searchPages(searcher, phrase, { from, to: last }, limits);
  } finally {
    await searcher.close();
  }
}

async function searchPages(
  searcher: PageSearcher,
  phrase: FoldedText,
  { from, to }: { readonly from: number; readonly to: number },
  limits: AnchorLimits,
): Promise<AnchorSearch> {
  const matches: AnchorMatch[] = [];
  const end = Math.min(to, from + limits.pages - 1);
  let truncated = end < to;
  let pagesSearched = 0;
  for (let page = from; page <= end && matches.length <= limits.matches; page += 1) {
    // one more than is told, to know whether there are more
    const found = await searcher.search(page, phrase, limits.matches + 1 - matches.length);
    pagesSearched += 1;
    truncated ||= found.cut;
    matches.push(...found.matches);
  }
  truncated ||= matches.length > limits.matches;
  return { matches: matches.slice(0, limits.matches), pagesSearched, truncated };
}

function readPhrase(text: string, limits: AnchorLimits): FoldedText {
  const tooLong = text.length > limits.phraseCharacters;
  const phrase = foldText(tooLong ? [] : [text]);
  if (phrase.text.length > 0) return phrase;
  const details = { field: 'text', maxLength: limits.phraseCharacters };
  throw new KysoError('validation_failed', 'the text of an anchor is empty or too long', { details });
}

function readPages(pages: AnchorQuery['pages']): { readonly from: number; readonly to: number } {
  const from = pages?.from ?? 1;
  const to = pages?.to ?? Number.MAX_SAFE_INTEGER;
  if (Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 1 && to >= from) return { from, to };
  throw new KysoError('validation_failed', 'the pages of an anchor are not a range', { details: { field: 'pages' } });
}
