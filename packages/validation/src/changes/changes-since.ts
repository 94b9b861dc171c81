/**
 * What happened to a document after one signature: the revision it signs against the newest one. Whatever no rule clears
 * is forbidden.
 */
import { isKysoError } from '@kyso/domain';
import {
  asInteger,
  laterSections,
  openAsOf,
  type PdfDocument,
  type SignatureField,
  signatureFields,
  unexplainedBytes,
  type XrefSection,
} from '@kyso/pdf';
import type { FoundSignature } from '../document/find-signatures.ts';
import type { CheckedSignature } from '../integrity/check-signatures.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Change, Clearance } from './change.ts';
import { compareDocuments } from './compare-catalog.ts';
import { Comparing } from './comparing.ts';
import { restrictionsOf } from './restrictions.ts';
import { type Effort, Revisions } from './revisions.ts';

export type Comparison = {
  readonly changes: readonly Change[];
  readonly reasons: readonly ReasonCode[];
};

const NO_CHANGE: Comparison = { changes: [], reasons: [] };
const REASONS: Readonly<Record<Clearance, ReasonCode | undefined>> = {
  permitted: undefined,
  review: 'changes_need_review',
  forbidden: 'changed_after_signing',
};

export type Later = { readonly all: readonly CheckedSignature[]; readonly effort: Effort; readonly password?: string };

/** Only for a signature whose byte range is sound and whose digest holds; nothing is known of the others' revision. */
export function changesSince(doc: PdfDocument, { found, check }: CheckedSignature, later: Later): Comparison {
  const { signedBytes } = found;
  const isNewest = found.wholeFile || signedBytes === doc.source.size;
  if (signedBytes === undefined || isNewest || check.intact === false) return NO_CHANGE;
  try {
    return compare(doc, found, signedBytes, later);
  } catch (error) {
    if (!isKysoError(error) || !error.code.startsWith('document.')) throw error;
    const isLimit = error.code === 'document.too_complex';
    if (isLimit) return { changes: [], reasons: ['document_too_complex'] };
    return { changes: [{ kind: 'unreadable', clearance: 'forbidden' }], reasons: ['changed_after_signing'] };
  }
}

function compare(doc: PdfDocument, found: FoundSignature, signedBytes: number, later: Later): Comparison {
  const revision = openRevision(doc, found, signedBytes, later);
  if (revision === undefined) return { changes: [], reasons: ['revision_broken'] };
  const { before, field } = revision;
  if (unexplainedBytes(doc, signedBytes) !== undefined) return { changes: [], reasons: ['hidden_bytes'] };
  const revisions = new Revisions(before, doc, later.effort);
  const comparing = new Comparing(revisions, restrictionsOf(before, field), laterSignatures(later.all, signedBytes));
  compareCrossReferences(comparing, signedBytes);
  compareDocuments(comparing);
  later.effort.read(before);
  const reasons = comparing.changes.flatMap(({ clearance }) => REASONS[clearance] ?? []);
  return { changes: comparing.changes, reasons: [...new Set(reasons)] };
}

type Revision = { readonly before: PdfDocument; readonly field: SignatureField };

/** The document as it was signed, when that is a complete revision with this very signature in it. */
function openRevision(
  doc: PdfDocument,
  { signature }: FoundSignature,
  signedBytes: number,
  { password, effort }: Later,
): Revision | undefined {
  if (!endsLikeRevision(doc, signedBytes)) return undefined;
  try {
    const before = openAsOf(doc.source, signedBytes, {
      ...doc.limits,
      ...(password === undefined ? {} : { password }),
    });
    if (before.xref.recovered) return undefined;
    const place = signature.contents?.offset;
    const fields = signatureFields(before);
    effort.step(fields.length * STEPS_A_FIELD);
    const field = fields.find((one) => one.signature?.contents?.offset === place);
    return field === undefined ? undefined : { before, field };
  } catch (error) {
    if (isKysoError(error, 'document.corrupted') || isKysoError(error, 'document.not_pdf')) return undefined;
    throw error;
  }
}

/** Finding the fields of a revision costs more than looking at a value. */
const STEPS_A_FIELD = 100;
const TAIL_BYTES = 1024;

/** `startxref`, a number, `%%EOF` and nothing more (ISO 32000-2 §7.5.5). */
function endsLikeRevision({ source }: PdfDocument, end: number): boolean {
  const from = Math.max(0, end - TAIL_BYTES);
  const tail = Buffer.from(source.read(from, end - from)).toString('latin1');
  return /startxref\s+\d+\s+%%EOF\s*$/.test(tail);
}

/** By the object number of their dictionary: those that are intact and sign more than this one. */
function laterSignatures(
  all: readonly CheckedSignature[],
  signedBytes: number,
): Map<number, 'signature' | 'timestamp'> {
  const later = new Map<number, 'signature' | 'timestamp'>();
  for (const { found, check } of all) {
    const { ref } = found.signature;
    const isLater = found.signedBytes !== undefined && found.signedBytes > signedBytes;
    if (!isLater || ref === undefined || check.intact === false) continue;
    later.set(ref.num, found.kind === 'document_timestamp' ? 'timestamp' : 'signature');
  }
  return later;
}

/** `/Prev` is right to the byte, white space apart: readers that do not search for the section rebuild the file instead. */
function leadsTo({ source, xref }: PdfDocument, { trailer }: XrefSection, next: XrefSection | undefined): boolean {
  const declared = (asInteger(trailer.entries.get('Prev')) ?? 0) + xref.base;
  const between = (next?.offset ?? 0) - declared;
  if (between < 0 || between > MAX_LEADING_BYTES) return false;
  return /^\s*$/.test(Buffer.from(source.read(declared, between)).toString('latin1'));
}

const MAX_LEADING_BYTES = 16;

/** Readers that take the newest trailer alone would find no catalog, or take ciphertext for what it is not. */
const dropsEntries = ({ trailer }: PdfDocument, section: XrefSection): boolean =>
  ['Root', 'Encrypt'].some((key) => trailer.entries.has(key) && !section.trailer.entries.has(key));

/** Where a section and its supplement stand, and how far they reach. */
const extent = ({ offset, end, supplement }: XrefSection): string =>
  [offset, end, supplement?.offset ?? '', supplement?.end ?? ''].join();

/** The chain of sections goes on from where it ended, without hybrid sections that show two documents to two readers. */
function compareCrossReferences(comparing: Comparing, signedBytes: number): void {
  const { before, after } = comparing.revisions;
  const newest = before.xref.sections[0]?.offset;
  const place = after.xref.sections.findIndex(({ offset }) => offset === newest);
  const older = after.xref.sections.slice(place).map(extent);
  const known = before.xref.sections.map(extent);
  const goesOn = place >= 0 && older.join() === known.join();
  if (!goesOn || after.xref.base !== before.xref.base || after.objects.base !== before.objects.base) {
    comparing.report('cross_references', 'forbidden');
  }
  const added = laterSections(after, signedBytes);
  const links = after.xref.sections.slice(0, Math.max(0, place) + 1);
  if (links.slice(0, -1).some((section, index) => !leadsTo(after, section, links[index + 1]))) {
    comparing.report('cross_references', 'review', { path: 'Prev' });
  }
  if (links.slice(0, -1).some((section) => dropsEntries(after, section))) {
    comparing.report('cross_references', 'forbidden', { path: 'Trailer' });
  }
  if (place >= 0 && after.xref.sections.slice(0, place).some(({ offset }) => offset < signedBytes)) {
    comparing.report('cross_references', 'forbidden');
  }
  const sizes = [before, after].map(({ trailer }) => asInteger(trailer.entries.get('Size') ?? null) ?? 0);
  if ((sizes[1] ?? 0) < (sizes[0] ?? 0)) comparing.report('cross_references', 'review', { path: 'Size' });
  if (after.trailer.duplicateKeys.length > 0) comparing.report('cross_references', 'forbidden', { path: 'Trailer' });
  if (added.some(({ supplement, trailer }) => supplement !== undefined || trailer.entries.has('XRefStm'))) {
    comparing.report('cross_references', 'review', { path: 'XRefStm' });
  }
}
