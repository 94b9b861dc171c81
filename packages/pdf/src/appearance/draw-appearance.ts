/**
 * Draws what people see of a signature: one page of exactly the box's size, with a picture, text or both. It knows
 * nothing of the document that will be signed; the page becomes a form XObject elsewhere.
 */
import { KysoError } from '@kyso/domain';
import type { AppearancePage } from '../appearance-page.ts';
import { APPEARANCE_LIMITS } from './appearance-limits.ts';
import { drawInThread, isLargePng } from './draw-in-thread.ts';
import { drawInScratch } from './scratch-drawing.ts';

export type AppearanceOptions = {
  /** Size of the signature box in points. */
  readonly widthPt: number;
  readonly heightPt: number;
  /** PNG (transparency is kept) or JPEG. */
  readonly image?: Uint8Array;
  /** Filled in already, see `fillLines`. */
  readonly lines: readonly string[];
  /** The size tried first; smaller ones follow until the text fits. 10 when absent. */
  readonly fontSizePt?: number;
};

export type DrawnAppearance = AppearancePage & {
  /** Size of the text as drawn; 0 when there is none. */
  readonly fontSizePt: number;
  /** Characters the font lacks, drawn as `?`. */
  readonly missing: readonly string[];
  /** True when the text did not fit at the smallest size and ends in an ellipsis. */
  readonly shortened: boolean;
};

/**
 * The same input gives the same bytes: no dates, no producer, no random names.
 *
 * @throws KysoError `image.invalid` for a picture that cannot be drawn, `validation_failed` for too many or too long
 *   lines or a font size out of range; RangeError for a box without area.
 */
export async function drawAppearance(options: AppearanceOptions): Promise<DrawnAppearance> {
  assertOptions(options);
  if (isLargePng(options.image)) return drawInThread(options);
  return drawInScratch(options);
}

function assertOptions({ widthPt, heightPt, lines, fontSizePt }: AppearanceOptions): void {
  if (!(widthPt > 0 && heightPt > 0 && Number.isFinite(widthPt * heightPt))) {
    throw new RangeError('the box of an appearance needs a width and a height');
  }
  const limits = APPEARANCE_LIMITS;
  const refuse = (message: string, limit: number) =>
    new KysoError('validation_failed', message, { details: { limit } });
  if (lines.length > limits.lines) throw refuse('the appearance has too many lines', limits.lines);
  if (lines.some((line) => Array.from(line).length > limits.lineCharacters)) {
    throw refuse('a line of the appearance has too many characters', limits.lineCharacters);
  }
  if (fontSizePt === undefined) return;
  if (!(fontSizePt >= limits.minFontSizePt)) throw refuse('the font size is too small', limits.minFontSizePt);
  if (fontSizePt > limits.maxFontSizePt) throw refuse('the font size is too large', limits.maxFontSizePt);
}
