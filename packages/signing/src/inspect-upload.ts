import { type ByteSource, KysoError } from '@kyso/domain';
import { assertMaySign, inspectDocument, openDocument, type ReasonCode } from '@kyso/pdf';

export type UploadFacts = { readonly pages: number; readonly signatures: number };

/**
 * Says at upload what would refuse a document at signing: damaged, locked by a certification or an earlier
 * signature, beyond a limit, encrypted under a password that is needed to read it (nobody is asked for one). Reads some tens of
 * small slices, whatever the size of the file.
 * A file that can only be read by rebuilding its cross-references is taken when it has its end, and refused when it was
 * cut short: what is missing cannot be shown to anybody. A file without a page that can be read is refused for the same
 * reason, although the engine can sign one invisibly.
 * @throws KysoError `document.*`
 */
export function inspectUpload(source: ByteSource): UploadFacts {
  const document = openDocument(source);
  if (document.xref.recovered && isCutShort(source)) {
    throw corrupted('file_cut_short', 'the file has no end of file mark');
  }
  assertMaySign(document);
  const { pageCount, signatures } = inspectDocument(document);
  if (pageCount === 0) throw corrupted('no_pages', 'the document has no page that can be read');
  return { pages: pageCount, signatures: signatures.filter(({ signed }) => signed).length };
}

const corrupted = (reason: ReasonCode<'document.corrupted'>, message: string) =>
  new KysoError('document.corrupted', message, { details: { reason } });

/** Readers look for the mark in the last kilobyte (ISO 32000-2 §7.5.5, and what every reader does). */
const END_WINDOW_BYTES = 1024;

function isCutShort(source: ByteSource): boolean {
  const start = Math.max(0, source.size - END_WINDOW_BYTES);
  return !Buffer.from(source.read(start, END_WINDOW_BYTES)).includes('%%EOF');
}
