import { type Certificate, hashToSign, parseCertificate } from '@kyso/cms';
import {
  type Credential,
  KysoError,
  type OpenBlob,
  type PreparedItem,
  type RequestItem,
  type SignatureRequest,
  type TenantId,
} from '@kyso/domain';
import { ARTIFACT_MAX_BYTES, encodeArtifact } from './artifact.ts';
import type { EffectPorts } from './effect.ts';
import { once } from './once.ts';
import { resolvePlacement } from './resolve-placement.ts';
import { completeDraft, draftSignature, drawWish, type SignatureWish, signingIdentity } from './signature-draft.ts';
import { vaultContext } from './vault-context.ts';

/**
 * A small artifact lies in the log, sealed, for it names the signer: no file of its own, no way to a bucket and back. It is in every
 * state of the request until the document is signed, so that is for few documents.
 */
const IN_LOG = { documents: 2, bytes: 16 * 1024 };
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
  const issuers = credential.chain.map((der) => parseCertificate(der));
  const identity = signingIdentity(certificate, issuers);
  const wish = await wishOf(ports, request, base, item);
  const appearance = await drawWish(wish, certificate);
  const draft = draftSignature(base, identity, wish, { appearance, random: (length) => ports.random(length) });
  const artifact = completeDraft(draft, identity, {
    sizeBytes: base.size,
    digest: await base.hashed(),
    expectedSha256: item.sha256,
  });
  const kept = await keep(ports, request, encodeArtifact(artifact));
  const hash = hashToSign(artifact.signedAttributes);
  return {
    itemId: item.itemId,
    ...kept,
    toBeSignedSha256: Buffer.from(hash).toString('hex'),
    hash,
  };
}

async function keep(
  { blobs, vault }: EffectPorts,
  { tenantId, items }: SignatureRequest,
  artifact: Uint8Array,
): Promise<Pick<PreparedItem, 'artifact' | 'artifactSha256'>> {
  if (items.length <= IN_LOG.documents && artifact.length <= IN_LOG.bytes) {
    return { artifact: vault.seal(artifact, vaultContext.requestArtifact(tenantId)) };
  }
  const { sha256 } = await blobs.write(tenantId, once(artifact), { maxBytes: ARTIFACT_MAX_BYTES });
  return { artifactSha256: sha256 };
}

async function wishOf(
  ports: EffectPorts,
  request: SignatureRequest,
  base: OpenBlob,
  item: RequestItem,
): Promise<SignatureWish> {
  const { imageSha256, lines } = request.appearance;
  const isDrawn = item.placement.mode !== 'invisible' && imageSha256 !== undefined;
  const image = isDrawn ? await readImage(ports, request.tenantId, imageSha256) : undefined;
  return {
    ...(await resolvePlacement(base, item.placement)),
    signedAtMs: ports.clock.now(),
    lines,
    isTimestamped: request.level !== 'B-B',
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...(image === undefined ? {} : { image }),
  };
}

async function readImage(ports: EffectPorts, tenantId: TenantId, sha256: string): Promise<Uint8Array> {
  using blob = await ports.blobs.open(tenantId, sha256);
  if (blob.size > IMAGE_MAX_BYTES) throw new KysoError('image.invalid', 'the signature image is too large');
  return Uint8Array.from(blob.read(0, blob.size));
}
