/** Phase 1 of a signature: the increment with field, widget and placeholder. The CMS comes later, by `embedContents`. */
import type { Placement } from '@kyso/domain';
import { addField } from './add-field.ts';
import type { AppearancePage } from './appearance-page.ts';
import type { PdfDocument } from './document.ts';
import { locked } from './document-error.ts';
import { assertPermitted, type SignaturePlace } from './encryption/access-permissions.ts';
import { assertNoMac } from './encryption/pdf-mac.ts';
import { chooseField } from './field-target.ts';
import { fillField } from './fill-field.ts';
import { IncrementalUpdate, type RandomBytes } from './incremental/update.ts';
import type { PdfDict } from './objects.ts';
import {
  assertFieldMayBeSigned,
  assertMayAddVisibleField,
  type DocMdpLevel,
  docMdpLevel,
  locksDocument,
} from './permissions.ts';
import { isMisplaced } from './recovery/open-with-recovery.ts';
import { assertSeedValues, seededSubFilter } from './seed-values.ts';
import {
  byteRangeText,
  DEFAULT_SUB_FILTER,
  type SignatureBody,
  type SignatureTexts,
  signatureBody,
} from './signature-dictionary.ts';
import {
  assertMayCertify,
  certificationReference,
  certifyCatalog,
  lockReference,
  referenceList,
} from './signature-references.ts';
import { signatureFields } from './signed-field.ts';

export type SignatureOptions = {
  readonly placement: Placement;
  /** Drawn into the box; without it a visible box stays empty. */
  readonly appearance?: AppearancePage;
  /**
   * The full name of an empty signature field, which then keeps its place whatever `placement` says, or the name of a
   * new one (without dots); default `Signature<n>`, the first that is free.
   */
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
  /** Certifies the document with this DocMDP level; only its first signature can. */
  readonly certify?: DocMdpLevel;
  /** As seed values write it; default `SHA256`. */
  readonly digestMethod?: string;
  /** What a screen reader says for a new field of a tagged document. */
  readonly fieldLabel?: string;
  /**
   * Default `false`: the restrictions of /P are a request of the document's author to viewers, and a signature changes
   * nothing of what they protect. With `true` a document is not signed against them unless its owner's password was given.
   */
  readonly honourPermissions?: boolean;
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

const DEFAULT_DIGEST_METHOD = 'SHA256';
const DEFAULT_LABEL = 'Chữ ký số';

/**
 * Builds the increment that signs a field of `doc`, a new one or an empty one; the original is not touched. Where an
 * object is not where the cross-references say, the file is read again by rebuilt ones, if that is safe.
 * @throws KysoError `document.locked`, `document.unsupported`, `document.corrupted`, `document.ambiguous`,
 * `document.too_complex`, `placement.page_not_found`, `placement.out_of_page`, `validation_failed` for a bad field name
 */
export function prepareSignature(doc: PdfDocument, options: SignatureOptions): PreparedIncrement {
  assertReserved(options.reservedContentsBytes);
  try {
    return prepare(doc, options);
  } catch (error) {
    if (doc.xref.recovered || !isMisplaced(error)) throw error;
    return prepare(doc.rebuilt(), options);
  }
}

function prepare(doc: PdfDocument, options: SignatureOptions): PreparedIncrement {
  const { appearance, certify, placement, random } = options;
  const { name, existing } = chooseField(doc, options.fieldName);
  const place = existing === undefined ? 'new_field' : 'existing_field';
  assertMaySign(doc, { honourPermissions: options.honourPermissions ?? false, place });
  if (certify !== undefined) assertMayCertify(doc);
  if (existing !== undefined) assertFieldMayBeSigned(doc, existing.name);
  else if (placement.mode === 'rect') assertMayAddVisibleField(doc);
  const update = new IncrementalUpdate(doc);
  const signature = update.allocate();
  const body = signatureBody(
    { ...options, ...demandsOf(doc, existing?.dict, options) },
    options.reservedContentsBytes,
    (text) => update.protect(signature, text, random),
  );
  update.fill(signature, body.bytes);
  if (existing !== undefined) fillField(update, existing, signature, appearance);
  else addField(update, { name, signature, placement, appearance, label: options.fieldLabel ?? DEFAULT_LABEL });
  if (certify !== undefined) certifyCatalog(update, signature);
  const { bytes, bodyOffsets } = update.finish(random);
  return { fieldName: name, ...placed(doc.source.size, bytes, bodyOffsets.get(signature.num) ?? 0, body) };
}

/** What certification, the field's lock and its seed values make of the signature dictionary. */
function demandsOf(
  doc: PdfDocument,
  field: PdfDict | undefined,
  options: SignatureOptions,
): Pick<SignatureTexts, 'subFilter' | 'references'> {
  const { certify, reason } = options;
  const preferred = options.subFilter ?? DEFAULT_SUB_FILTER;
  const subFilter =
    field === undefined || options.subFilter !== undefined ? preferred : seededSubFilter(doc, field, preferred);
  const digestMethod = options.digestMethod ?? DEFAULT_DIGEST_METHOD;
  if (field !== undefined) assertSeedValues(doc, field, { subFilter, digestMethod, reason, certify });
  const references = referenceList([
    certify === undefined ? undefined : certificationReference(certify),
    field === undefined ? undefined : lockReference(doc, field),
  ]);
  return { subFilter, ...(references === undefined ? {} : { references }) };
}

/** Where a signature would go, when that is known, and whether the restrictions of an encrypted document count. */
export type SigningIntent = { readonly honourPermissions?: boolean; readonly place?: SignaturePlace };

/**
 * Whether this document may get a further signature at all.
 * @throws KysoError `document.locked`, `document.unsupported` (`pdf_mac`)
 */
export function assertMaySign(doc: PdfDocument, { honourPermissions = false, place }: SigningIntent = {}): void {
  assertNoMac(doc);
  if (honourPermissions) assertPermitted(doc, place);
  if (docMdpLevel(doc) === 1) throw locked('doc_mdp', 'a certifying signature forbids every change');
  if (signatureFields(doc).some((field) => locksDocument(doc, field))) {
    throw locked('field_lock', 'an earlier signature forbids every change');
  }
}

function assertReserved(bytes: number): void {
  if (Number.isSafeInteger(bytes) && bytes > 0 && bytes <= MAX_RESERVED_CONTENTS_BYTES) return;
  throw new RangeError('reservedContentsBytes has to be a positive integer below the limit');
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
