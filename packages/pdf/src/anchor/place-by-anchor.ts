/** From a found anchor to the box of the signature. Whether a missing anchor is a failure is the caller's business. */
import { KysoError, type Placement } from '@kyso/domain';
import type { AnchorMatch, AnchorSearch } from './anchor-match.ts';

export type AnchorPlacement = {
  /** A number is 1-based. Without it the anchor has to be the only one. */
  readonly occurrence?: 'first' | 'last' | number;
  /** From the middle of the text to the middle of the box, in points, positive to the right. */
  readonly dx: number;
  /** From the lower edge of the text to the upper edge of the box, in points, positive upwards. */
  readonly dy: number;
  /** Size of the box in points. */
  readonly width: number;
  readonly height: number;
};

const TOLERANCE_PT = 0.5;

/**
 * The box hangs centred under the anchor, moved by `dx` and `dy`. Matches whose accents agree win over all others: the
 * others count only when there is none.
 * @throws KysoError `placement.anchor_not_found`, `placement.anchor_ambiguous`, `placement.out_of_page`
 */
export function placeByAnchor(
  found: Pick<AnchorSearch, 'matches' | 'truncated'>,
  rule: AnchorPlacement,
): Extract<Placement, { mode: 'rect' }> {
  const { page, pageSize, rect } = chooseAnchor(found, rule.occurrence);
  const { width, height } = rule;
  const x = rect.x + rect.width / 2 + rule.dx - width / 2;
  const y = rect.y + rule.dy - height;
  const inside =
    Math.min(x, y) >= -TOLERANCE_PT &&
    x + width <= pageSize.width + TOLERANCE_PT &&
    y + height <= pageSize.height + TOLERANCE_PT;
  if (inside) return { mode: 'rect', page, x, y, width, height };
  const details = { page, pageWidthPt: pageSize.width, pageHeightPt: pageSize.height, x, y };
  throw new KysoError('placement.out_of_page', 'the box placed by its anchor does not lie inside the page', {
    details,
  });
}

function chooseAnchor(
  { matches, truncated }: Pick<AnchorSearch, 'matches' | 'truncated'>,
  occurrence: AnchorPlacement['occurrence'],
): AnchorMatch {
  const exact = matches.filter((match) => match.exact);
  const choice = exact.length > 0 ? exact : matches;
  const details = { occurrences: choice.length, occurrence };
  const unsure = choice.length > 0 && truncated && (occurrence === 'last' || occurrence === undefined);
  if (unsure || (occurrence === undefined && choice.length > 1)) {
    throw new KysoError('placement.anchor_ambiguous', 'there may be more than one place with that text', { details });
  }
  const position = occurrence === 'last' ? choice.length : occurrence === 'first' ? 1 : (occurrence ?? 1);
  // a fraction, a negative number and one beyond the end have no element
  const match = choice[position - 1];
  if (match !== undefined) return match;
  throw new KysoError('placement.anchor_not_found', 'the text of the anchor was not found', { details });
}
