/** The drawing itself, in a scratch document. */
import { NewDocument } from '../new-document.ts';
import { dict, type PdfRef } from '../objects.ts';
import { APPEARANCE_LIMITS } from './appearance-limits.ts';
import type { AppearanceOptions, DrawnAppearance } from './draw-appearance.ts';
import { type DrawableText, textWidthEm, toDrawable } from './drawable-text.ts';
import { embedFont } from './embedded-font.ts';
import { type Box, layOut } from './layout.ts';
import { readPicture } from './picture.ts';
import type { Picture } from './picture-rules.ts';
import { ASCENT_EM, type FittedText, fitText, LEADING_EM, textHeightPt } from './text-fit.ts';
import { type AppearanceFont, loadTinos } from './tinos.ts';

type Part = { readonly operators: readonly string[]; readonly resources: Readonly<Record<string, PdfRef>> };
type Text = FittedText & { readonly box: Box };

/** What `drawAppearance` promises, for options that it has checked. */
export async function drawInScratch(options: AppearanceOptions): Promise<DrawnAppearance> {
  const { widthPt, heightPt, lines } = options;
  const picture = options.image === undefined ? undefined : readPicture(options.image);
  const font = await loadTinos();
  const drawable = lines.map((line) => toDrawable(line, font));
  const hasText = drawable.some(({ text }) => text.trim() !== '');
  const boxes = layOut(widthPt, heightPt, picture && picture.widthPx / picture.heightPx, hasText);
  const text = boxes.text && fitInto(boxes.text, drawable, font, options.fontSizePt ?? APPEARANCE_LIMITS.fontSizePt);

  const document = new NewDocument();
  const image = picture && boxes.image && (await imagePart(document, picture, boxes.image));
  const writing = text && text.rows.length > 0 ? textPart(document, font, text) : undefined;
  addPage(document, options, image, writing);
  return {
    pdf: document.toBytes(),
    widthPt,
    heightPt,
    fontSizePt: text?.sizePt ?? 0,
    missing: [...new Set(drawable.flatMap(({ missing }) => missing))],
    shortened: text?.shortened ?? false,
  };
}

function fitInto(box: Box, drawable: readonly DrawableText[], font: AppearanceFont, maxSizePt: number): Text {
  const fitted = fitText(
    drawable.map(({ text }) => text),
    { widthPt: box.width, heightPt: box.height, maxSizePt, minSizePt: APPEARANCE_LIMITS.minFontSizePt },
    (text) => textWidthEm(text, font),
  );
  return { ...fitted, box };
}

async function imagePart(document: NewDocument, picture: Picture, box: Box): Promise<Part> {
  const { embedPicture } = await import('./picture-object.ts');
  const image = await embedPicture(document, picture);
  const matrix = [box.width, 0, 0, box.height, box.x, box.y].map(decimal).join(' ');
  return { operators: ['q', `${matrix} cm`, '/Im0 Do', 'Q'], resources: { Im0: image } };
}

function textPart(document: NewDocument, font: AppearanceFont, { rows, sizePt, box }: Text): Part {
  const { ref, encode } = embedFont(document, font, rows.join(''));
  const top = box.y + (box.height + textHeightPt(rows.length, sizePt)) / 2;
  const written = rows.flatMap((row, index) => {
    const baseline = top - (ASCENT_EM + index * LEADING_EM) * sizePt;
    return [`1 0 0 1 ${decimal(box.x)} ${decimal(baseline)} Tm`, `${encode(row)} Tj`];
  });
  return {
    operators: ['BT', '0 g', `/F0 ${decimal(sizePt)} Tf`, ...written, 'ET'],
    resources: { F0: ref },
  };
}

function addPage(
  document: NewDocument,
  { widthPt, heightPt }: AppearanceOptions,
  image: Part | undefined,
  text: Part | undefined,
): void {
  const operators = [...(image?.operators ?? []), ...(text?.operators ?? [])];
  const resources = {
    ...(image && { XObject: dict(image.resources) }),
    ...(text && { Font: dict(text.resources) }),
  };
  document.addPage({ widthPt, heightPt, operators, resources });
}

/** PDF numbers have no exponent (ISO 32000-2 §7.3.3). */
const decimal = (value: number) => String(Number(value.toFixed(3)));
