/**
 * Phase 1 of one document, whoever holds the key: the increment with its placeholder, then the digest over the byte
 * range and the signed attributes. Nothing is stored here; what comes out is the artifact.
 */
import { createHash } from 'node:crypto';
import {
  buildSignedAttributes,
  type Certificate,
  estimateCmsBytes,
  formatName,
  isSelfIssued,
  orderChain,
} from '@kyso/cms';
import { type ByteSource, KysoError, type Placement, type RunningHash, type Sha256 } from '@kyso/domain';
import {
  type AppearancePage,
  drawAppearance,
  fillLines,
  formatIsoVietnamTime,
  formatVietnamTime,
  openDocument,
  type PreparedIncrement,
  prepareSignature,
} from '@kyso/pdf';
import type { Artifact } from './artifact.ts';
import type { FieldBox } from './field-box.ts';
import { toInstant } from './instant.ts';
import { RESERVED_TOKEN_BYTES } from './timestamp-token.ts';

/** Viet Nam keeps UTC+7 all year. */
const VIETNAM_OFFSET_MINUTES = 7 * 60;
/** RSA-4096; every curve needs less. */
const MAX_SIGNATURE_BYTES = 512;

/** Who signs, and what goes into the CMS. */
export type SigningIdentity = {
  readonly certificate: Certificate;
  /** DER to embed, signer first. */
  readonly certificates: readonly Uint8Array[];
};

/** The signature as the document will show it. */
export type SignatureWish = {
  readonly placement: Placement;
  /** Milliseconds since 1970. */
  readonly signedAtMs: number;
  readonly reason?: string;
  readonly location?: string;
  readonly fieldName?: string;
  /** Of the field with that name, when it is there and visible. */
  readonly fieldBox?: FieldBox;
  /** Lines of a visible signature with `{signer}`, `{time}`, `{reason}`. */
  readonly lines: readonly string[];
  /** PNG or JPEG beside the lines. */
  readonly image?: Uint8Array;
  /** Keeps room for a timestamp inside the signature. */
  readonly isTimestamped?: boolean;
};

/** Signer first, then the issuers that were handed over, as far as they chain; without a self-signed root. */
export function signingIdentity(certificate: Certificate, issuers: readonly Certificate[]): SigningIdentity {
  const certificates = orderChain(certificate, issuers)
    .filter((one, index) => index === 0 || !isSelfIssued(one))
    .map(({ raw }) => raw);
  return { certificate, certificates };
}

/** What a visible signature looks like; undefined when nothing is to be drawn. @throws KysoError `image.invalid`, `validation_failed` */
export async function drawWish(wish: SignatureWish, certificate: Certificate): Promise<AppearancePage | undefined> {
  const { image, lines, reason, signedAtMs } = wish;
  const box = boxOf(wish);
  if (box === undefined || (lines.length === 0 && image === undefined)) return undefined;
  return drawAppearance({
    ...box,
    ...(image === undefined ? {} : { image }),
    lines: fillLines(lines, {
      signer: nameOf(certificate),
      time: formatVietnamTime(toInstant(signedAtMs)),
      time_iso: formatIsoVietnamTime(toInstant(signedAtMs)),
      ...(reason === undefined ? {} : { reason }),
    }),
  });
}

function boxOf({ placement, fieldBox }: SignatureWish): FieldBox | undefined {
  if (placement.mode === 'invisible') return fieldBox;
  return { widthPt: placement.width, heightPt: placement.height };
}

export type DraftMeans = {
  readonly appearance?: AppearancePage | undefined;
  /** Of a document that does not open without. */
  readonly password?: string | undefined;
  random(length: number): Uint8Array;
};

/**
 * The increment of `base`, found with some tens of small reads. @throws KysoError `document.*`, `placement.*`,
 * `validation_failed`
 */
export function draftSignature(
  base: ByteSource,
  { certificate, certificates }: SigningIdentity,
  wish: SignatureWish,
  more: DraftMeans,
): PreparedIncrement {
  const { appearance, password } = more;
  return prepareSignature(openDocument(base, password === undefined ? {} : { password }), {
    placement: wish.placement,
    ...(appearance === undefined ? {} : { appearance }),
    ...(wish.fieldName === undefined ? {} : { fieldName: wish.fieldName }),
    reservedContentsBytes: estimateCmsBytes({
      certificates,
      signatureBytes: MAX_SIGNATURE_BYTES,
      timestampBytes: wish.isTimestamped === true ? RESERVED_TOKEN_BYTES : 0,
    }),
    signingTime: new Date(wish.signedAtMs),
    utcOffsetMinutes: VIETNAM_OFFSET_MINUTES,
    signerName: nameOf(certificate),
    ...(wish.reason === undefined ? {} : { reason: wish.reason }),
    ...(wish.location === undefined ? {} : { location: wish.location }),
    random: (length) => more.random(length),
  });
}

/** SHA-256 of a base, open: it goes on over the increment. */
export async function digestBase(chunks: AsyncIterable<Uint8Array>): Promise<RunningHash> {
  const digest = createHash('sha256');
  for await (const chunk of chunks) digest.update(chunk);
  return digest;
}

/**
 * The digest over the byte range and the attributes that are to be signed.
 * @param base its hash, which is left open, and what it has to be when the base was hashed before
 * @throws KysoError `internal` (`blob_corrupted`) when the base no longer has that hash
 */
export function completeDraft(
  draft: PreparedIncrement,
  { certificate, certificates }: SigningIdentity,
  base: { readonly sizeBytes: number; readonly digest: RunningHash; readonly expectedSha256?: Sha256 },
): Artifact {
  const baseSha256 = base.digest.copy().digest('hex');
  if (base.expectedSha256 !== undefined && baseSha256 !== base.expectedSha256) {
    throw new KysoError('internal', 'the stored document no longer has the hash of its upload', {
      details: { reason: 'blob_corrupted' },
    });
  }
  const { increment, byteRange, contentsOffset, contentsLength, fieldName } = draft;
  const [, firstLength, secondStart] = byteRange;
  const documentDigest = base.digest
    .copy()
    .update(increment.subarray(0, firstLength - base.sizeBytes))
    .update(increment.subarray(secondStart - base.sizeBytes))
    .digest();
  return {
    baseSha256,
    baseSizeBytes: base.sizeBytes,
    increment,
    byteRange,
    contentsOffset,
    contentsLength,
    fieldName,
    digestAlgorithm: 'sha256',
    documentDigest,
    signedAttributes: buildSignedAttributes({ documentDigest, digestAlgorithm: 'sha256', certificate }),
    certificates,
  };
}

/** A subject without a common name is shown as the whole name (RFC 4514). */
function nameOf(certificate: Certificate): string {
  return certificate.commonName ?? formatName(certificate.subject);
}
