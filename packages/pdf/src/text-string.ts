/** Text strings (ISO 32000-2 §7.9.2.2): what people read, as opposed to the byte strings of the file format. */
import { hexString, literalString, type PdfString } from './objects.ts';

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Plain ASCII as it is, everything else as UTF-16BE with byte order mark, in hexadecimal so that no byte needs escaping. */
export function encodeText(text: string): PdfString {
  if (PRINTABLE_ASCII.test(text)) return literalString(new TextEncoder().encode(text));
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff);
  for (let index = 0; index < text.length; index += 1) view.setUint16(2 + index * 2, text.charCodeAt(index));
  return hexString(bytes);
}

/* PDFDocEncoding where it differs from Latin-1 (ISO 32000-2 Annex D.3). */
const FROM_0X18 = '\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc';
const FROM_0X80 =
  '\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d\u2018' +
  '\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161\u017e\ufffd\u20ac';

function fromDocEncoding(byte: number): string {
  if (byte >= 0x18 && byte <= 0x1f) return FROM_0X18[byte - 0x18] ?? '';
  if (byte >= 0x80 && byte <= 0xa0) return FROM_0X80[byte - 0x80] ?? '';
  return String.fromCharCode(byte);
}

const DOC_BYTES = new Map(Array.from({ length: 256 }, (_, byte) => [fromDocEncoding(byte), byte]));

/** PDFDocEncoding; `undefined` when the text has a character that is not in it. */
export function encodeDocText(text: string): Uint8Array | undefined {
  const bytes = Array.from(text, (character) => DOC_BYTES.get(character));
  const known = bytes.filter((byte) => byte !== undefined);
  return known.length === bytes.length ? Uint8Array.from(known) : undefined;
}

/** UTF-16 (either byte order) or UTF-8 by its mark, else PDFDocEncoding. */
export function decodeText(value: PdfString): string {
  const { bytes } = value;
  const [first, second, third] = bytes;
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xef && second === 0xbb && third === 0xbf) return new TextDecoder().decode(bytes);
  return Array.from(bytes, fromDocEncoding).join('');
}

const TWO = 2;
const MINUTES_AN_HOUR = 60;
const MS_A_MINUTE = 60_000;

/** `D:20261123201500+07'00'` (ISO 32000-2 §7.9.4): the local time at `offsetMinutes` east of Greenwich. */
export function pdfDate(at: Date, offsetMinutes: number): string {
  const local = new Date(at.getTime() + offsetMinutes * MS_A_MINUTE).toISOString().replace(/\D/g, '').slice(0, 14);
  const minutes = Math.abs(offsetMinutes);
  const pad = (value: number) => String(value).padStart(TWO, '0');
  const sign = offsetMinutes < 0 ? '-' : '+';
  return `D:${local}${sign}${pad(Math.floor(minutes / MINUTES_AN_HOUR))}'${pad(minutes % MINUTES_AN_HOUR)}'`;
}
