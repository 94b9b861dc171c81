import type { ByteSource } from '@kyso/domain';
import { assertMaySign, inspectDocument, openDocument } from '@kyso/pdf';

export type UploadFacts = { readonly pages: number; readonly signatures: number };

/**
 * Says at upload what would refuse a document at signing: damaged, encrypted, locked by its certification, beyond a
 * limit. Reads some tens of small slices, whatever the size of the file.
 * @throws KysoError `document.*`
 */
export function inspectUpload(source: ByteSource): UploadFacts {
  const document = openDocument(source);
  assertMaySign(document);
  const { pageCount, signatures } = inspectDocument(document);
  return { pages: pageCount, signatures: signatures.filter(({ signed }) => signed).length };
}
