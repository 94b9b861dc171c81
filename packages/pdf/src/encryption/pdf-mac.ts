/** Integrity protection of encrypted documents (ISO/TS 32004). It would have to be made anew over the signed file. */
import type { PdfDocument } from '../document.ts';
import { unsupported } from '../document-error.ts';
import { asArray, asDict, asInteger, type PdfValue } from '../objects.ts';

const MAC_EXTENSION_LEVEL = 32004;

/** @throws KysoError `document.unsupported` (`pdf_mac`) */
export function assertNoMac(doc: PdfDocument): void {
  const salt = doc.get(asDict(doc.get(doc.trailer, 'Encrypt')), 'KDFSalt');
  if (!doc.trailer.entries.has('AuthCode') && salt === null && !namesExtension(doc)) return;
  throw unsupported('pdf_mac', 'the document is sealed by a message authentication code');
}

/** `/Extensions << /ISO_ [<< /ExtensionLevel 32004 >> ...] >>`; an entry is a dictionary or an array of them. */
function namesExtension(doc: PdfDocument): boolean {
  const isMac = (value: PdfValue): boolean =>
    asInteger(doc.get(asDict(doc.resolve(value)), 'ExtensionLevel')) === MAC_EXTENSION_LEVEL;
  const listed = doc.get(asDict(doc.get(doc.catalog, 'Extensions')), 'ISO_');
  return (asArray(listed)?.items ?? [listed]).some(isMac);
}
