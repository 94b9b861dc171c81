/** What a search for an anchor answers. */

/**
 * Points in the upright view of the page: what a person sees after /Rotate and /CropBox, origin at the lower left
 * corner of the visible page, as in `Placement` of the domain.
 */
export type AnchorRect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export type AnchorMatch = {
  /** 1-based. */
  readonly page: number;
  /** Size of the upright view of that page, in points. */
  readonly pageSize: { readonly width: number; readonly height: number };
  /** Around the whole phrase, from the descenders to the ascenders of its fonts. */
  readonly rect: AnchorRect;
  /** One for each line the phrase runs over; a single one equals `rect`. */
  readonly lineRects: readonly AnchorRect[];
  /** As the page has it, NFC, a line break as one space. */
  readonly text: string;
  /** The accents agree too. Letter case, white space and dashes never count. */
  readonly exact: boolean;
};

export type AnchorSearch = {
  /** By page, then from top to bottom, then from left to right. */
  readonly matches: readonly AnchorMatch[];
  readonly pagesSearched: number;
  /** A limit ended the search early: there may be more matches than these. */
  readonly truncated: boolean;
};

/** The smallest rectangle around all of `rects`; an empty list gives an empty rectangle at the origin. */
export function unionRect(rects: readonly AnchorRect[]): AnchorRect {
  if (rects.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let [left, bottom, right, top] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const rect of rects) {
    left = Math.min(left, rect.x);
    bottom = Math.min(bottom, rect.y);
    right = Math.max(right, rect.x + rect.width);
    top = Math.max(top, rect.y + rect.height);
  }
  return { x: left, y: bottom, width: right - left, height: top - bottom };
}
