/** A picture as image XObject (ISO 32000-2 §8.9.5), decoded by pdf-lib. Loaded only for pictures: the library is large. */
import { PDFDocument } from 'pdf-lib';
import { bytesSource } from '../byte-source.ts';
import { Copy } from '../copy-objects.ts';
import { openDocument } from '../document.ts';
import type { NewDocument } from '../new-document.ts';
import type { PdfRef } from '../objects.ts';
import { invalidPicture, type Picture } from './picture-rules.ts';

/** @throws KysoError `image.invalid` when it cannot be decoded */
export async function embedPicture(target: NewDocument, picture: Picture): Promise<PdfRef> {
  const scratch = await PDFDocument.create({ updateMetadata: false });
  const embed = picture.kind === 'png' ? scratch.embedPng(picture.bytes) : scratch.embedJpg(picture.bytes);
  const { ref } = await embed.catch((error: unknown) => {
    throw invalidPicture('the picture cannot be decoded', {}, error);
  });
  const bytes = await scratch.save({ useObjectStreams: false, updateFieldAppearances: false });
  const source = openDocument(bytesSource(bytes));
  const image = source.resolve({ kind: 'ref', num: ref.objectNumber, gen: ref.generationNumber });
  return target.add(new Copy(source, target).value(image));
}
