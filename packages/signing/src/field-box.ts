import { type ByteSource, KysoError } from '@kyso/domain';
import { type OpenOptions, openDocument, signatureFields, visiblePage } from '@kyso/pdf';

/** Size in points as a reader sees it, the rotation of the page undone. */
export type FieldBox = { readonly widthPt: number; readonly heightPt: number };

/**
 * The box of a signature field that is there; undefined for one that shows nothing.
 * @throws KysoError `validation_failed` with reason `field_not_found`, `document.*`
 */
export function fieldBox(base: ByteSource, name: string, options: OpenOptions = {}): FieldBox | undefined {
  const document = openDocument(base, options);
  const field = signatureFields(document).find((candidate) => candidate.name === name);
  if (field === undefined) {
    throw new KysoError('validation_failed', 'the document has no signature field of that name', {
      details: { field: 'placement', reason: 'field_not_found' },
    });
  }
  const [left, bottom, right, top] = field.rect ?? [0, 0, 0, 0];
  const [width, height] = [Math.abs(right - left), Math.abs(top - bottom)];
  if (!(width > 0 && height > 0)) return undefined;
  const number = field.pageRef === undefined ? undefined : document.pageNumberOf(field.pageRef);
  const rotation = number === undefined ? 0 : visiblePage(document, document.page(number)).rotation;
  return rotation % 180 === 0 ? { widthPt: width, heightPt: height } : { widthPt: height, heightPt: width };
}
