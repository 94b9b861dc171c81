/** The drawing itself, with pdf-lib in a scratch document. Loaded only when something is drawn: the libraries are large. */
import { type PDFContext, PDFDocument, PDFName, PDFRawStream, type PDFRef } from 'pdf-lib';
import { APPEARANCE_LIMITS } from './appearance-limits.ts';
import type { AppearanceOptions, DrawnAppearance } from './draw-appearance.ts';
import { type DrawableText, textWidthEm, toDrawable } from './drawable-text.ts';
import { embedFont } from './embedded-font.ts';
import { type Box, layOut } from './layout.ts';
import { readPicture } from './picture.ts';
import { invalidPicture, type Picture } from './picture-rules.ts';
import { ASCENT_EM, type FittedText, fitText, LEADING_EM, textHeightPt } from './text-fit.ts';
import { type AppearanceFont, loadTinos } from './tinos.ts';

type Part = { readonly operators: readonly string[]; readonly resources: Readonly<Record<string, PDFRef>> };
type Text = FittedText & { readonly box: Box };

const SAVE_OPTIONS = { useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false } as const;

/** What `drawAppearance` promises, for options that it has checked. */
export async function drawInScratch(options: AppearanceOptions): Promise<DrawnAppearance> {
  const { widthPt, heightPt, lines } = options;
  const picture = options.image === undefined ? undefined : readPicture(options.image);
  const font = await loadTinos();
  const drawable = lines.map((line) => toDrawable(line, font));
  const hasText = drawable.some(({ text }) => text.trim() !== '');
  const boxes = layOut(widthPt, heightPt, picture && picture.widthPx / picture.heightPx, hasText);
  const text = boxes.text && fitInto(boxes.text, drawable, font, options.fontSizePt ?? APPEARANCE_LIMITS.fontSizePt);

  const document = await PDFDocument.create({ updateMetadata: false });
  const image = picture && boxes.image && (await imagePart(document, picture, boxes.image));
  const writing = text && text.rows.length > 0 ? textPart(document.context, font, text) : undefined;
  addPage(document, options, image, writing);
  return {
    pdf: await document.save(SAVE_OPTIONS),
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

async function imagePart(document: PDFDocument, picture: Picture, box: Box): Promise<Part> {
  const embed = picture.kind === 'png' ? document.embedPng(picture.bytes) : document.embedJpg(picture.bytes);
  const image = await embed.catch((error: unknown) => {
    throw invalidPicture('the picture cannot be decoded', {}, error);
  });
  const matrix = [box.width, 0, 0, box.height, box.x, box.y].map(decimal).join(' ');
  return { operators: ['q', `${matrix} cm`, '/Im0 Do', 'Q'], resources: { Im0: image.ref } };
}

function textPart(context: PDFContext, font: AppearanceFont, { rows, sizePt, box }: Text): Part {
  const { ref, encode } = embedFont(context, font, rows.join(''));
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
  document: PDFDocument,
  size: AppearanceOptions,
  image: Part | undefined,
  text: Part | undefined,
): void {
  const { context } = document;
  const content = new TextEncoder().encode([...(image?.operators ?? []), ...(text?.operators ?? [])].join('\n'));
  const stream = PDFRawStream.of(context.obj({ Length: content.length }), content);
  const page = document.addPage([size.widthPt, size.heightPt]);
  page.node.set(PDFName.of('Contents'), context.register(stream));
  page.node.set(
    PDFName.of('Resources'),
    context.obj({
      ...(image && { XObject: { ...image.resources } }),
      ...(text && { Font: { ...text.resources } }),
    }),
  );
}

/** PDF numbers have no exponent (ISO 32000-2 §7.3.3). */
const decimal = (value: number) => String(Number(value.toFixed(3)));
