/** What the codes of a font spell, by what the font itself says (ISO 32000-2 §9.10.2). Glyphs are not looked at. */
import { isKysoError } from '@kyso/domain';
import type { PdfDocument } from '../document.ts';
import { asArray, asDict, asInteger, asName, asStream, type PdfDict, type PdfValue } from '../objects.ts';
import { decodeStream } from '../reading/filters.ts';
import { textOfGlyph } from './glyph-names.ts';
import { readToUnicode } from './to-unicode.ts';

/** `undefined` where some code says nothing. */
export type FontText = (codes: Uint8Array) => string | undefined;

const MAX_CMAP_BYTES = 1024 * 1024;
/** Signs in place of letters, with an encoding of their own. */
const SIGNS = /(?:^|\+)(?:ZapfDingbats|Symbol|Wingdings|Webdings)/i;
const SIGN = '\ufffd';
/** Codes 0x80 to 0x9f of WinAnsiEncoding; the others are Latin-1 (Annex D.2). */
const WIN_ANSI = new TextDecoder('windows-1252');

/** `font` as a resource names it. What is no font, or has glyphs painted by streams of its own, spells nothing. */
export function fontText(doc: PdfDocument, font: PdfValue | undefined): FontText {
  const dictionary = asDict(doc.resolve(font));
  const subtype = asName(doc.get(dictionary, 'Subtype'));
  if (dictionary === undefined || subtype === 'Type3') return () => undefined;
  return byToUnicode(doc, dictionary) ?? (subtype === 'Type0' ? () => undefined : simpleText(doc, dictionary));
}

function byToUnicode(doc: PdfDocument, font: PdfDict): FontText | undefined {
  const stream = asStream(doc.get(font, 'ToUnicode'));
  const cmap = stream === undefined ? undefined : readToUnicode(decodedOrNothing(doc, stream));
  if (cmap === undefined) return undefined;
  const { codeBytes, texts } = cmap;
  return (codes) => {
    let text = '';
    for (let at = 0; at + codeBytes <= codes.length; at += codeBytes) {
      const code = codeBytes === 1 ? codes[at] : ((codes[at] ?? 0) << 8) | (codes[at + 1] ?? 0);
      const one = texts.get(code ?? 0);
      if (one === undefined) return undefined;
      text += one;
    }
    return codes.length % codeBytes === 0 ? text : undefined;
  };
}

function decodedOrNothing(doc: PdfDocument, stream: NonNullable<ReturnType<typeof asStream>>): Uint8Array {
  try {
    return decodeStream(stream, doc.resolve.bind(doc), MAX_CMAP_BYTES);
  } catch (error) {
    if (isKysoError(error)) return new Uint8Array();
    throw error;
  }
}

/** One byte a code (§9.6.5). An embedded font without encoding may have any. */
function simpleText(doc: PdfDocument, font: PdfDict): FontText {
  if (SIGNS.test(asName(doc.get(font, 'BaseFont')) ?? '')) return (codes) => SIGN.repeat(codes.length);
  const written = doc.get(font, 'Encoding');
  const descriptor = asDict(doc.get(font, 'FontDescriptor'));
  const isEmbedded = ['FontFile', 'FontFile2', 'FontFile3'].some((key) => descriptor?.entries.has(key));
  if (written === null && isEmbedded) return () => undefined;
  const encoding = asName(written) ?? asName(doc.get(asDict(written), 'BaseEncoding'));
  const differences = differencesOf(doc, asDict(written));
  return (codes) => {
    let text = '';
    for (const code of codes) {
      const glyph = differences.get(code);
      const one = glyph === undefined ? baseText(code, encoding) : textOfGlyph(glyph);
      if (one === undefined) return undefined;
      text += one;
    }
    return text;
  };
}

function baseText(code: number, encoding: string | undefined): string | undefined {
  if (code < 0x80) return String.fromCharCode(code);
  return encoding === 'WinAnsiEncoding' ? WIN_ANSI.decode(Uint8Array.of(code)) : undefined;
}

function differencesOf(doc: PdfDocument, encoding: PdfDict | undefined): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  let code = 0;
  for (const item of asArray(doc.get(encoding, 'Differences'))?.items ?? []) {
    const value = doc.resolve(item);
    const name = asName(value);
    if (name === undefined) code = asInteger(value) ?? code;
    else {
      names.set(code, name);
      code += 1;
    }
  }
  return names;
}
