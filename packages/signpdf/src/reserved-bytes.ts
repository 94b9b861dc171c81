/**
 * How much room `@signpdf/signpdf` has for the CMS. It hands the signer the document without the placeholder, but with
 * the finished `/ByteRange`, whose gap is the placeholder. Not here: a reader of PDF. What is not found is not checked,
 * and the library itself refuses a CMS that is too long, only later.
 */
import { KysoError } from '@kyso/domain';

const KEY = '/ByteRange';
/** Four numbers of at most ten digits, brackets and the spaces between. */
const ARRAY_WINDOW_BYTES = 96;
const ARRAY = /^\/ByteRange\s*\[\s*0\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/;
/** `<` and `>` stand in the gap too (ISO 32000-2 §12.8.1). */
const BRACKETS_BYTES = 2;

/**
 * Bytes of CMS that fit the placeholder; undefined where no byte range describes exactly these bytes. Of several that
 * do (a document may contain the text anywhere) the most generous counts: the check must not refuse wrongly.
 */
export function findReservedBytes(pdf: Buffer): number | undefined {
  let reserved: number | undefined;
  for (let at = pdf.indexOf(KEY); at !== -1; at = pdf.indexOf(KEY, at + KEY.length)) {
    const gapBytes = gapAt(pdf, at);
    if (gapBytes === undefined) continue;
    const fits = Math.floor((gapBytes - BRACKETS_BYTES) / 2);
    reserved = reserved === undefined ? fits : Math.max(reserved, fits);
  }
  return reserved;
}

function gapAt(pdf: Buffer, at: number): number | undefined {
  const match = ARRAY.exec(pdf.toString('latin1', at, at + ARRAY_WINDOW_BYTES));
  if (match === null) return undefined;
  const [length1 = 0, offset2 = 0, length2 = 0] = match.slice(1).map(Number);
  const describesThis = length1 + length2 === pdf.length && offset2 >= length1 + BRACKETS_BYTES;
  return describesThis ? offset2 - length1 : undefined;
}

/** @throws KysoError `validation_failed` with `reason: 'placeholder_too_small'`, `neededBytes` and `reservedBytes`. */
export function assertFits(neededBytes: number, reservedBytes: number | undefined): void {
  if (reservedBytes === undefined || neededBytes <= reservedBytes) return;
  throw new KysoError(
    'validation_failed',
    `the signature needs ${neededBytes} bytes and its placeholder has ${reservedBytes}: raise signatureLength`,
    { details: { reason: 'placeholder_too_small', field: 'signatureLength', neededBytes, reservedBytes } },
  );
}
