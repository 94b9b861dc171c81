import { createHash } from 'node:crypto';
import {
  buildSignedAttributes,
  type Certificate,
  estimateCmsBytes,
  formatName,
  hashToSign,
  isSelfIssued,
  orderChain,
  parseCertificate,
} from '@kyso/cms';
import {
  type Credential,
  KysoError,
  type OpenBlob,
  type PreparedItem,
  type RequestItem,
  type SignatureRequest,
  type TenantId,
} from '@kyso/domain';
import {
  type AppearancePage,
  drawAppearance,
  fillLines,
  formatVietnamTime,
  openDocument,
  prepareSignature,
} from '@kyso/pdf';
import { ARTIFACT_MAX_BYTES, type Artifact, encodeArtifact } from './artifact.ts';
import type { EffectPorts } from './effect.ts';
import { toInstant } from './instant.ts';

/** Viet Nam keeps UTC+7 all year. */
const VIETNAM_OFFSET_MINUTES = 7 * 60;
/** RSA-4096; every curve needs less. */
const MAX_SIGNATURE_BYTES = 512;
/** A signature image is at most this large; the profile endpoint says the same. */
const IMAGE_MAX_BYTES = 1024 * 1024;

/** Phase 1 for one document: field, placeholder, document digest, signed attributes, stored artifact. */
export async function prepareItem(
  ports: EffectPorts,
  request: SignatureRequest,
  item: RequestItem,
  credential: Credential,
  certificate: Certificate,
): Promise<PreparedItem & { readonly hash: Uint8Array }> {
  using base = await ports.blobs.open(request.tenantId, item.sha256);
  const certificates = chainOf(credential, certificate);
  const signedAt = ports.clock.now();
  const appearance = await appearanceOf(ports, request, item, certificate, signedAt);
  const prepared = prepareSignature(openDocument(base), {
    placement: item.placement,
    ...(appearance === undefined ? {} : { appearance }),
    reservedContentsBytes: estimateCmsBytes({ certificates, signatureBytes: MAX_SIGNATURE_BYTES }),
    signingTime: new Date(signedAt),
    utcOffsetMinutes: VIETNAM_OFFSET_MINUTES,
    signerName: nameOf(certificate),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    random: (length) => ports.random(length),
  });
  const documentDigest = await digestByteRange(base, item, prepared);
  const signedAttributes = buildSignedAttributes({
    documentDigest,
    digestAlgorithm: 'sha256',
    certificate,
  });
  const artifact: Artifact = {
    baseSha256: item.sha256,
    baseSizeBytes: base.size,
    increment: prepared.increment,
    byteRange: prepared.byteRange,
    contentsOffset: prepared.contentsOffset,
    contentsLength: prepared.contentsLength,
    fieldName: prepared.fieldName,
    digestAlgorithm: 'sha256',
    documentDigest,
    signedAttributes,
    certificates,
  };
  const stored = await ports.blobs.write(request.tenantId, once(encodeArtifact(artifact)), {
    maxBytes: ARTIFACT_MAX_BYTES,
  });
  const hash = hashToSign(signedAttributes);
  return {
    itemId: item.itemId,
    artifactSha256: stored.sha256,
    toBeSignedSha256: Buffer.from(hash).toString('hex'),
    hash,
  };
}

/** A subject without a common name is shown as the whole name (RFC 4514). */
function nameOf(certificate: Certificate): string {
  return certificate.commonName ?? formatName(certificate.subject);
}

/** Signer first, then the issuers the provider sent, as far as they chain; without a self-signed root. */
function chainOf({ chain }: Credential, certificate: Certificate): Uint8Array[] {
  const issuers = chain.map((der) => parseCertificate(der));
  return orderChain(certificate, issuers)
    .filter((one, index) => index === 0 || !isSelfIssued(one))
    .map(({ raw }) => raw);
}

async function appearanceOf(
  ports: EffectPorts,
  request: SignatureRequest,
  item: RequestItem,
  certificate: Certificate,
  signedAt: number,
): Promise<AppearancePage | undefined> {
  if (item.placement.mode === 'invisible') return undefined;
  const { imageSha256, lines } = request.appearance;
  const image = imageSha256 === undefined ? undefined : await readImage(ports, request.tenantId, imageSha256);
  return drawAppearance({
    widthPt: item.placement.width,
    heightPt: item.placement.height,
    ...(image === undefined ? {} : { image }),
    lines: fillLines(lines, {
      signer: nameOf(certificate),
      time: formatVietnamTime(toInstant(signedAt)),
      ...(request.reason === undefined ? {} : { reason: request.reason }),
    }),
  });
}

async function readImage(ports: EffectPorts, tenantId: TenantId, sha256: string): Promise<Uint8Array> {
  using blob = await ports.blobs.open(tenantId, sha256);
  if (blob.size > IMAGE_MAX_BYTES) throw new KysoError('image.invalid', 'the signature image is too large');
  return Uint8Array.from(blob.read(0, blob.size));
}

/** One pass over the base: its own hash is compared with the upload's, and the same state goes on into the byte range. */
async function digestByteRange(
  base: OpenBlob,
  item: RequestItem,
  prepared: { readonly increment: Uint8Array; readonly byteRange: readonly [number, number, number, number] },
): Promise<Uint8Array> {
  const digest = createHash('sha256');
  for await (const chunk of base.stream()) digest.update(chunk);
  if (digest.copy().digest('hex') !== item.sha256) {
    throw new KysoError('internal', 'the stored document no longer has the hash of its upload', {
      details: { reason: 'blob_corrupted' },
    });
  }
  const [, firstLength, secondStart] = prepared.byteRange;
  digest.update(prepared.increment.subarray(0, firstLength - base.size));
  digest.update(prepared.increment.subarray(secondStart - base.size));
  return digest.digest();
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
