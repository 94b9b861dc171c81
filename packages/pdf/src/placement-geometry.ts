/** From the upright view a person sees to user space (ISO 32000-2 §7.7.3.3, §12.5.5). */
import { KysoError, type Placement } from '@kyso/domain';
import type { PdfDocument } from './document.ts';
import { asArray, asInteger, asNumber, type PdfValue } from './objects.ts';
import type { Page } from './page-tree.ts';
import type { Rectangle } from './signed-field.ts';

/** What readers take when the required media box is missing. */
const LETTER: Rectangle = [0, 0, 612, 792];

export type Rotation = 0 | 90 | 180 | 270;

/** `width` and `height` are those of the upright view, in points. */
export type VisiblePage = {
  readonly widthPt: number;
  readonly heightPt: number;
  readonly rotation: Rotation;
  /** The visible box in user space, normalised. */
  readonly box: Rectangle;
  /** Points in one unit of user space; 1 on nearly every page. */
  readonly userUnitPt: number;
};

export function visiblePage(doc: PdfDocument, page: Page): VisiblePage {
  const media = boxOf(doc, page.attributes.get('MediaBox')) ?? LETTER;
  const box = overlap(media, boxOf(doc, page.attributes.get('CropBox')) ?? media) ?? media;
  const unit = asNumber(doc.get(page.dict, 'UserUnit')) ?? 1;
  const userUnitPt = unit > 0 ? unit : 1;
  const rotation = rotationOf(asInteger(doc.resolve(page.attributes.get('Rotate'))) ?? 0);
  const [across, up] = [(box[2] - box[0]) * userUnitPt, (box[3] - box[1]) * userUnitPt];
  const [widthPt, heightPt] = rotation % 180 === 0 ? [across, up] : [up, across];
  return { widthPt, heightPt, rotation, box, userUnitPt };
}

function boxOf(doc: PdfDocument, value: PdfValue | undefined): Rectangle | undefined {
  const numbers = asArray(doc.resolve(value))?.items.map((item) => asNumber(doc.resolve(item))) ?? [];
  const [a, b, c, d] = numbers;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  const box: Rectangle = [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
  return box.every(Number.isFinite) && box[2] > box[0] && box[3] > box[1] ? box : undefined;
}

function overlap(a: Rectangle, b: Rectangle): Rectangle | undefined {
  const box: Rectangle = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return box[2] > box[0] && box[3] > box[1] ? box : undefined;
}

/** Clockwise quarter turns; anything that is not a multiple of 90 counts as 0. */
function rotationOf(degrees: number): Rotation {
  const turned = ((degrees % 360) + 360) % 360;
  return turned === 90 || turned === 180 || turned === 270 ? turned : 0;
}

export type PlacedRect = Extract<Placement, { mode: 'rect' }>;

const TOLERANCE_PT = 0.5;
const MIN_SIDE_PT = 1;

/**
 * The widget rectangle in user space for a box in the upright view.
 * @throws KysoError `placement.out_of_page`
 */
export function toUserSpace(placement: PlacedRect, page: VisiblePage): Rectangle {
  assertInside(placement, page);
  const inUnits = (points: number) => points / page.userUnitPt;
  const [x, y] = [inUnits(placement.x), inUnits(placement.y)];
  const [width, height] = [inUnits(placement.width), inUnits(placement.height)];
  const [left, bottom, right, top] = page.box;
  const corners: Record<Rotation, Rectangle> = {
    0: [left + x, bottom + y, left + x + width, bottom + y + height],
    90: [right - y - height, bottom + x, right - y, bottom + x + width],
    180: [right - x - width, top - y - height, right - x, top - y],
    270: [left + y, top - x - width, left + y + height, top - x],
  };
  return corners[page.rotation];
}

function assertInside({ x, y, width, height, page: pageNumber }: PlacedRect, page: VisiblePage): void {
  const inside =
    width >= MIN_SIDE_PT &&
    height >= MIN_SIDE_PT &&
    x >= -TOLERANCE_PT &&
    y >= -TOLERANCE_PT &&
    x + width <= page.widthPt + TOLERANCE_PT &&
    y + height <= page.heightPt + TOLERANCE_PT;
  if (inside) return;
  const details = { page: pageNumber, pageWidthPt: page.widthPt, pageHeightPt: page.heightPt };
  throw new KysoError('placement.out_of_page', 'the signature box has to lie inside the visible page', { details });
}

/** Six numbers `[a b c d e f]` as in ISO 32000-2 §8.3.4. */
export type Matrix = readonly [number, number, number, number, number, number];

/** Turns an upright drawing of the given size against the rotation of the page, so that it is seen upright. */
export function uprightMatrix(rotation: Rotation, width: number, height: number): Matrix {
  const matrices: Record<Rotation, Matrix> = {
    0: [1, 0, 0, 1, 0, 0],
    90: [0, 1, -1, 0, height, 0],
    180: [-1, 0, 0, -1, width, height],
    270: [0, -1, 1, 0, 0, width],
  };
  return matrices[rotation];
}
