/** What the searching side and the thread that searches the pages say to each other. */
import type { FoldedText } from './folded-text.ts';
import type { SearchedPage } from './page-search.ts';

export type ToReader =
  | {
      readonly kind: 'open';
      readonly sizeBytes: number;
      readonly charactersPerPage: number;
      readonly password?: string;
    }
  | { readonly kind: 'bytes'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'page'; readonly page: number; readonly phrase: FoldedText; readonly limit: number };

export type ReaderFailure = {
  readonly kind: 'failed';
  readonly reason: 'password' | 'unreadable';
  readonly message: string;
};

export type ReaderAnswer =
  | { readonly kind: 'opened'; readonly pageCount: number }
  | { readonly kind: 'page'; readonly found: SearchedPage }
  | ReaderFailure;

export type FromReader = ReaderAnswer | { readonly kind: 'need'; readonly offset: number; readonly end: number };
