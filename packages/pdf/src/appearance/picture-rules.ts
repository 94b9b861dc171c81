/** What every picture must satisfy, whatever its format. */
import { KysoError } from '@kyso/domain';
import { APPEARANCE_LIMITS } from './appearance-limits.ts';

export type Picture = {
  readonly kind: 'png' | 'jpeg';
  readonly widthPx: number;
  readonly heightPx: number;
  /** The same picture without comments, camera data, animation frames and colour profiles. */
  readonly bytes: Uint8Array;
};

export function invalidPicture(message: string, details: Readonly<Record<string, number>> = {}, cause?: unknown) {
  return new KysoError('image.invalid', message, { details, cause });
}

/** @throws KysoError `image.invalid` for an empty picture or one with a side beyond the limit. */
export function assertSides(widthPx: number, heightPx: number): void {
  const { imageSidePx } = APPEARANCE_LIMITS;
  if (widthPx < 1 || heightPx < 1) throw invalidPicture('the picture has no pixels');
  if (widthPx > imageSidePx || heightPx > imageSidePx) {
    throw invalidPicture('a side of the picture is too long', { limitPx: imageSidePx, widthPx, heightPx });
  }
}
