/** Phase 1 of a signature: the increment with field, widget and placeholder. The CMS comes later, by `embedContents`. */
import { KysoError, type Placement } from '@kyso/domain';
import type { AppearancePage } from './appearance-page.ts';
import { attachField } from './attach-field.ts';
import type { PdfDocument } from './document.ts';
import { encrypted, locked } from './document-error.ts';
import { rootFieldNames } from './form.ts';
import { importPageAsForm } from './import-page.ts';
import { IncrementalUpdate, type RandomBytes } from './incremental/update.ts';
import { array, dict, name, number, type PdfRef, type PdfValue, stream } from './objects.ts';
import type { Page } from './page-tree.ts';
import { docMdpLevel, locksDocument } from './permissions.ts';
import { toUserSpace, uprightMatrix, visiblePage } from './placement-geometry.ts';
import { byteRangeText, DEFAULT_SUB_FILTER, type SignatureBody, signatureBody } from './signature-dictionary.ts';
import { type Rectangle, signatureFields } from './signed-field.ts';
import { encodeText } from './text-string.ts';

export type SignatureOptions = {
  readonly placement: Placement;
  /** Drawn into the box; without it a visible box stays empty. */
  readonly appearance?: AppearancePage;
  /** Without dots; default `Signature<n>`, the first that is free. */
  readonly fieldName?: string;
  /** Room for the CMS, in bytes of DER (each takes two digits in the file). */
  readonly reservedContentsBytes: number;
  readonly signingTime: Date;
  /** Minutes east of Greenwich in which the signing time is written: 420 in Viet Nam. */
  readonly utcOffsetMinutes: number;
  readonly reason?: string;
  readonly location?: string;
  readonly signerName?: string;
  readonly contactInfo?: string;
  /** Default `ETSI.CAdES.detached`. */
  readonly subFilter?: string;
  readonly random: RandomBytes;
};

export type ByteRange = readonly [0, number, number, number];

/** All offsets count from the first byte of the whole file, base included. */
export type PreparedIncrement = {
  /** To append to the base; `/ByteRange` is filled in, `/Contents` holds zeros. */
  readonly increment: Uint8Array;
  readonly baseSize: number;
  readonly byteRange: ByteRange;
  /** The `<...>` token of `/Contents`, brackets included. */
  readonly contentsOffset: number;
  readonly contentsLength: number;
  readonly fieldName: string;
};

/** A CMS with certificates, revocation data and timestamps stays far below. */
const MAX_RESERVED_CONTENTS_BYTES = 1024 * 1024;

/** Print and Locked (ISO 32000-2 Table 167). */
const WIDGET_FLAGS = 132;
const INVISIBLE: Rectangle = [0, 0, 0, 0];

/**
 * Builds the increment that adds one signature field to `doc`; the original is not touched.
 * @throws KysoError `document.encrypted`, `document.locked`, `document.corrupted`, `document.ambiguous`,
 * `document.too_complex`, `placement.page_not_found`, `placement.out_of_page`, `validation_failed` for a bad field name
 */
export function prepareSignature(doc: PdfDocument, options: SignatureOptions): PreparedIncrement {
  assertMaySign(doc);
  assertReserved(options.reservedContentsBytes);
  const update = new IncrementalUpdate(doc);
  const fieldName = chooseName(doc, options.fieldName);
  const page = doc.page(options.placement.mode === 'rect' ? options.placement.page : 1);
  const body = signatureBody(
    { ...options, subFilter: options.subFilter ?? DEFAULT_SUB_FILTER },
    options.reservedContentsBytes,
  );
  const signature = update.allocate();
  update.fill(signature, body.bytes);
  const widget = update.add(widgetOf(doc, update, { page, fieldName, signature, options }));
  attachField(update, page, widget);
  const { bytes, bodyOffsets } = update.finish(options.random);
  return { fieldName, ...placed(doc.source.size, bytes, bodyOffsets.get(signature.num) ?? 0, body) };
}

/**
 * Whether this document may get a further signature at all, wherever it goes.
 * @throws KysoError `document.encrypted`, `document.locked`
 */
export function assertMaySign(doc: PdfDocument): void {
  if (doc.encrypted) throw encrypted();
  if (docMdpLevel(doc) === 1) throw locked('doc_mdp', 'a certifying signature forbids every change');
  if (signatureFields(doc).some((field) => locksDocument(doc, field))) {
    throw locked('field_lock', 'an earlier signature forbids every change');
  }
}

function assertReserved(bytes: number): void {
  if (Number.isSafeInteger(bytes) && bytes > 0 && bytes <= MAX_RESERVED_CONTENTS_BYTES) return;
  throw new RangeError('reservedContentsBytes has to be a positive integer below the limit');
}

function chooseName(doc: PdfDocument, wanted: string | undefined): string {
  const taken = rootFieldNames(doc);
  if (wanted === undefined) {
    for (let index = 1; ; index += 1) if (!taken.has(`Signature${index}`)) return `Signature${index}`;
  }
  if (wanted !== '' && !wanted.includes('.') && !taken.has(wanted)) return wanted;
  const reason = taken.has(wanted) ? 'field_name_taken' : 'field_name_invalid';
  throw new KysoError('validation_failed', 'the name of the signature field cannot be used', {
    details: { field: 'fieldName', reason },
  });
}

type WidgetParts = { page: Page; fieldName: string; signature: PdfRef; options: SignatureOptions };

/** Field and widget in one dictionary (ISO 32000-2 §12.5.6.19). */
function widgetOf(doc: PdfDocument, update: IncrementalUpdate, parts: WidgetParts): PdfValue {
  const { rect, normal } = look(doc, update, parts);
  return dict({
    Type: name('Annot'),
    Subtype: name('Widget'),
    FT: name('Sig'),
    T: encodeText(parts.fieldName),
    V: parts.signature,
    F: number(WIDGET_FLAGS),
    P: parts.page.ref,
    Rect: array(rect.map(number)),
    AP: dict({ N: normal }),
  });
}

function look(
  doc: PdfDocument,
  update: IncrementalUpdate,
  { page, options }: WidgetParts,
): { rect: Rectangle; normal: PdfRef } {
  const { placement, appearance } = options;
  if (placement.mode === 'invisible') return { rect: INVISIBLE, normal: emptyForm(update, 0, 0) };
  const visible = visiblePage(doc, page);
  const rect = toUserSpace(placement, visible);
  if (appearance === undefined) return { rect, normal: emptyForm(update, rect[2] - rect[0], rect[3] - rect[1]) };
  const matrix = uprightMatrix(visible.rotation, appearance.widthPt, appearance.heightPt);
  return { rect, normal: importPageAsForm(appearance.pdf, update, matrix) };
}

function emptyForm(update: IncrementalUpdate, width: number, height: number): PdfRef {
  const box = array([0, 0, width, height].map(number));
  const entries = { Type: name('XObject'), Subtype: name('Form'), BBox: box, Resources: dict({}) };
  return update.add(stream(entries, new Uint8Array(0)));
}

/** Turns offsets inside the signature object into offsets of the file and fills in `/ByteRange`. */
function placed(
  baseSize: number,
  increment: Uint8Array,
  at: number,
  body: SignatureBody,
): Omit<PreparedIncrement, 'fieldName'> {
  const contentsOffset = baseSize + at + body.contentsOffset;
  const gapEnd = contentsOffset + body.contentsLength;
  const byteRange: ByteRange = [0, contentsOffset, gapEnd, baseSize + increment.length - gapEnd];
  increment.set(new TextEncoder().encode(byteRangeText(byteRange)), at + body.byteRangeOffset);
  return { increment, baseSize, byteRange, contentsOffset, contentsLength: body.contentsLength };
}
