/** Where picture and text go inside the signature box. Points, origin at the lower left corner. */

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export type AppearanceLayout = { readonly image?: Box; readonly text?: Box };

/** From this ratio of width to height on, picture and text stand side by side. */
const SIDE_BY_SIDE_RATIO = 2;
/** Share of the box a picture may take away from the text. */
const IMAGE_SHARE = { beside: 0.42, above: 0.5 } as const;
const MAX_PADDING_PT = 4;
const PADDING_SHARE = 0.05;

/** @param imageRatio width by height of the picture in pixels; undefined when there is none. */
export function layOut(
  widthPt: number,
  heightPt: number,
  imageRatio: number | undefined,
  hasText: boolean,
): AppearanceLayout {
  const padding = Math.min(MAX_PADDING_PT, PADDING_SHARE * Math.min(widthPt, heightPt));
  const inner = { x: padding, y: padding, width: widthPt - 2 * padding, height: heightPt - 2 * padding };
  if (imageRatio === undefined) return hasText ? { text: inner } : {};
  if (!hasText) return { image: fitInside(inner, imageRatio) };
  return widthPt >= SIDE_BY_SIDE_RATIO * heightPt
    ? beside(inner, imageRatio, padding)
    : above(inner, imageRatio, padding);
}

function beside(inner: Box, imageRatio: number, gap: number): AppearanceLayout {
  const column = Math.min(inner.width * IMAGE_SHARE.beside, inner.height * imageRatio);
  const textX = inner.x + column + gap;
  return {
    image: fitInside({ ...inner, width: column }, imageRatio),
    text: { ...inner, x: textX, width: inner.x + inner.width - textX },
  };
}

function above(inner: Box, imageRatio: number, gap: number): AppearanceLayout {
  const band = Math.min(inner.height * IMAGE_SHARE.above, inner.width / imageRatio);
  return {
    image: fitInside({ ...inner, y: inner.y + inner.height - band, height: band }, imageRatio),
    text: { ...inner, height: inner.height - band - gap },
  };
}

/** In proportion, as large as possible, centred. */
function fitInside(box: Box, ratio: number): Box {
  const width = Math.min(box.width, box.height * ratio);
  const height = width / ratio;
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}
