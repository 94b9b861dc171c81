/** The signature dictionary with its placeholder (ISO 32000-2 §12.8.1). Offsets are remembered, never searched for. */
import { ByteBuffer } from './incremental/byte-buffer.ts';
import { nameText, writeValue } from './incremental/serialise.ts';
import { literalString, type PdfValue } from './objects.ts';
import { encodeText, pdfDate } from './text-string.ts';

export type SignatureTexts = {
  /** The claimed time, written to `/M`. */
  readonly signingTime: Date;
  /** Minutes east of Greenwich in which `/M` is written. */
  readonly utcOffsetMinutes: number;
  readonly subFilter: string;
  readonly signerName?: string;
  readonly reason?: string;
  readonly location?: string;
  readonly contactInfo?: string;
  /** `/Reference`: what the signature forbids afterwards. */
  readonly references?: PdfValue;
};

/** Offsets inside the body of the signature dictionary object. */
export type SignatureBody = {
  readonly bytes: Uint8Array;
  readonly byteRangeOffset: number;
  /** Of the `<...>` token, brackets included. */
  readonly contentsOffset: number;
  readonly contentsLength: number;
};

/** Ten digits a place hold files up to 10 GB, which is also what an xref table can address. */
const BYTE_RANGE_DIGITS = 10;
const ZERO = 0x30;
const BYTE_RANGE_BYTES = '[0   ]'.length + 3 * BYTE_RANGE_DIGITS;

/** `[0 a b c]`, filled up with spaces to a fixed width. */
export function byteRangeText([, gapStart, gapEnd, length]: readonly [0, number, number, number]): string {
  return `[0 ${gapStart} ${gapEnd} ${length}]`.padEnd(BYTE_RANGE_BYTES);
}

/** `protect` gives the form in which strings are written; it is not asked for `/Contents` (ISO 32000-2 §7.6.2). */
export function signatureBody(
  texts: SignatureTexts,
  reservedContentsBytes: number,
  protect: (text: PdfValue) => PdfValue = (text) => text,
): SignatureBody {
  const out = new ByteBuffer();
  const type = texts.subFilter === TIMESTAMP_SUB_FILTER ? 'DocTimeStamp' : 'Sig';
  out.text(`<< /Type /${type} /Filter /Adobe.PPKLite /SubFilter ${nameText(texts.subFilter)} /ByteRange `);
  const byteRangeOffset = out.length;
  out.text(' '.repeat(BYTE_RANGE_BYTES));
  out.text(' /Contents ');
  const contentsOffset = out.length;
  out.text('<');
  out.repeat(ZERO, reservedContentsBytes * 2);
  out.text('>');
  const contentsLength = out.length - contentsOffset;
  for (const [key, value] of textEntries(texts)) {
    out.text(` ${nameText(key)} `);
    writeValue(out, protect(value));
  }
  out.text(' >>');
  return { bytes: out.toBytes(), byteRangeOffset, contentsOffset, contentsLength };
}

function textEntries(texts: SignatureTexts): [string, PdfValue][] {
  const date = new TextEncoder().encode(pdfDate(texts.signingTime, texts.utcOffsetMinutes));
  const optional: [string, string | undefined][] = [
    ['Name', texts.signerName],
    ['Reason', texts.reason],
    ['Location', texts.location],
    ['ContactInfo', texts.contactInfo],
  ];
  const given = optional.flatMap(([key, text]): [string, PdfValue][] =>
    text === undefined ? [] : [[key, encodeText(text)]],
  );
  const references: [string, PdfValue][] = texts.references === undefined ? [] : [['Reference', texts.references]];
  // the time of a document timestamp is in its token, and nobody claims another (ETSI EN 319 142-1 §5.4.3)
  if (texts.subFilter === TIMESTAMP_SUB_FILTER) return references;
  return [['M', literalString(date)], ...given, ...references];
}

/** A document timestamp (ISO 32000-2 §12.8.5). */
export const TIMESTAMP_SUB_FILTER = 'ETSI.RFC3161';

/** PAdES baseline (ETSI EN 319 142-1 §5.3). */
export const DEFAULT_SUB_FILTER = 'ETSI.CAdES.detached';
