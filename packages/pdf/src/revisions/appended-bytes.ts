/**
 * Accounts for every byte behind a revision: objects that a later cross-reference section lists at exactly that place,
 * the sections themselves, `startxref` with their offset, comments and white space. Readers that scan a file would see
 * anything else, readers that follow the cross-references would not.
 */
import type { PdfDocument } from '../document.ts';
import { asInteger } from '../objects.ts';
import { Cursor, END } from '../reading/cursor.ts';
import { readIndirectObject, readObjectHeader } from '../reading/indirect-object.ts';
import { isWhite, readUnsigned } from '../reading/lexer.ts';
import { PagedSource } from '../reading/windows.ts';
import type { XrefSection } from '../xref/section.ts';

const PERCENT = 0x25;
const CR = 0x0d;
const LF = 0x0a;
/** A comment is a few words; a longer one hides something. */
const MAX_COMMENT_BYTES = 1024;
const STRUCTURE = /\bobj\b|\bxref\b|\btrailer\b|\bstartxref\b|\bstream\b/;

export type UnexplainedBytes = { readonly offset: number };

/**
 * The first byte at or behind `from` that no later revision of `doc` explains; `undefined` when all are explained.
 * @throws KysoError `document.corrupted`, `document.too_complex` where what stands there cannot be read
 */
export function unexplainedBytes(doc: PdfDocument, from: number): UnexplainedBytes | undefined {
  const sections = laterSections(doc, from);
  const source = new PagedSource(doc.source);
  for (let at = from; ; ) {
    const start = skipBlank(source, at);
    if (start === undefined) return { offset: at };
    if (start >= source.size) return undefined;
    const end = endOfPart(doc, source, sections, start);
    if (end === undefined) return { offset: start };
    at = end;
  }
}

/** The sections that stand behind `from`, hybrid supplements included. */
export function laterSections(doc: PdfDocument, from: number): readonly XrefSection[] {
  return doc.xref.sections
    .flatMap((section) => (section.supplement === undefined ? [section] : [section, section.supplement]))
    .filter(({ offset }) => offset >= from);
}

/** Over white space and comments; `undefined` at a comment that holds more than words. */
function skipBlank(source: PagedSource, from: number): number | undefined {
  const cursor = new Cursor(source, from);
  for (;;) {
    while (isWhite(cursor.peek())) cursor.position += 1;
    if (cursor.peek() !== PERCENT) return cursor.position;
    let comment = '';
    for (let byte = cursor.next(); byte !== END && byte !== CR && byte !== LF; byte = cursor.next()) {
      comment += String.fromCharCode(byte);
      if (comment.length > MAX_COMMENT_BYTES) return undefined;
    }
    if (STRUCTURE.test(comment)) return undefined;
  }
}

function endOfPart(
  doc: PdfDocument,
  source: PagedSource,
  sections: readonly XrefSection[],
  start: number,
): number | undefined {
  const section = sections.find(({ offset }) => offset === start);
  if (section !== undefined) return section.end;
  const cursor = new Cursor(source, start);
  if (cursor.skipText('startxref')) return endOfStartXref(doc, cursor, sections);
  const header = readObjectHeader(cursor);
  if (header === undefined) return undefined;
  const isListed = sections.some(({ entries }) => {
    const entry = entries.find(header.num);
    return entry?.kind === 'offset' && entry.gen === header.gen && entry.offset + doc.objects.base === start;
  });
  if (!isListed) return undefined;
  const object = readIndirectObject(source, start, doc.limits, (length) => asInteger(doc.resolve(length)));
  doc.objects.budget.spend('totalParsedBytes', object.parsedBytes);
  return object.lengthRepaired ? undefined : object.span.end;
}

/** `startxref`, the offset of a section of the chain; `%%EOF` behind it is a comment. */
function endOfStartXref(doc: PdfDocument, cursor: Cursor, sections: readonly XrefSection[]): number | undefined {
  while (isWhite(cursor.peek())) cursor.position += 1;
  const declared = readUnsigned(cursor);
  const known = sections.some(({ offset }) => declared !== undefined && offset === declared + doc.xref.base);
  return known ? cursor.position : undefined;
}
