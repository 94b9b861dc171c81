/**
 * Where a file cannot be read as a whole: the longest part from its start that is a complete signed document. What
 * stands behind it belongs to no proper update (incremental saving attacks leave such files).
 */
import { isKysoError } from '@kyso/domain';
import { openAsOf, type PdfDocument } from '@kyso/pdf';
import { findSignatures } from './find-signatures.ts';
import type { SignedFile } from './signed-file.ts';

/** How far back, and at how many ends of revisions, a readable document is looked for. */
const TAIL_BYTES = 4 * 1024 * 1024;
const MAX_TRIES = 16;
const END = '%%EOF';

/** `undefined` when no complete revision ends in a signature that covers it. */
export function openSignedPrefix(file: SignedFile, options: { readonly password?: string }): PdfDocument | undefined {
  for (const end of revisionEnds(file)) {
    const doc = openSigned(file, end, options);
    if (doc !== undefined) return doc;
  }
  return undefined;
}

function openSigned(file: SignedFile, end: number, options: { readonly password?: string }): PdfDocument | undefined {
  try {
    const doc = openAsOf(file, end, options);
    const isSigned = !doc.xref.recovered && findSignatures(doc).some(({ wholeFile }) => wholeFile);
    return isSigned ? doc : undefined;
  } catch (error) {
    if (isKysoError(error)) return undefined;
    throw error;
  }
}

/** Behind each `%%EOF` with its line end, the last one first, with and without the line end. */
function revisionEnds(file: SignedFile): number[] {
  const from = Math.max(0, file.size - TAIL_BYTES);
  const tail = Buffer.from(file.read(from, file.size - from)).toString('latin1');
  const ends: number[] = [];
  for (let at = tail.lastIndexOf(END); at >= 0 && ends.length < MAX_TRIES; at = tail.lastIndexOf(END, at - 1)) {
    const behind = at + END.length;
    const lineEnd = /^(?:\r\n|\r|\n)?/.exec(tail.slice(behind, behind + 2))?.[0].length ?? 0;
    for (let length = lineEnd; length >= 0; length -= 1) ends.push(from + behind + length);
    if (at === 0) break;
  }
  return ends.filter((end) => end < file.size);
}
