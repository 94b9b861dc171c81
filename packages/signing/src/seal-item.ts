import {
  type EventData,
  KysoError,
  type RequestItem,
  type SignatureRequest,
  type StoredBlob,
  type TenantId,
} from '@kyso/domain';
import { openDocument } from '@kyso/pdf';
import { ARTIFACT_MAX_BYTES, type Artifact, decodeArtifact } from './artifact.ts';
import type { EffectPorts } from './effect.ts';
import { once } from './once.ts';
import { holdsUntil, isEverySignatureProven } from './preserve/reached.ts';
import { signaturesOf } from './preserve/signatures-of.ts';
import type { Stamp } from './prompt-timestamps.ts';
import { signedFileName } from './signed-file-name.ts';
import { roomForCms, signedCms, signedIncrement } from './signed-increment.ts';
import { vaultContext } from './vault-context.ts';
import { verifySealed } from './verify-sealed.ts';

/**
 * Phase 2 for one document: check the value against the certificate and our own hash, build the CMS, give it a timestamp
 * where there is one, patch the increment, write input + increment, read the result again and verify it.
 * @throws KysoError `provider.bad_signature` with the diagnosis when the value does not verify; `internal` when the
 * finished file does not, which must never happen.
 */
export async function sealItem(
  ports: EffectPorts,
  request: SignatureRequest,
  item: RequestItem,
  stamp: Stamp,
): Promise<EventData['item_signed']> {
  const artifact = await readArtifact(ports, request.tenantId, item);
  const plain = signedCms(artifact, signatureValueOf(item));
  const cms = await stamp(plain, roomForCms(artifact));
  const increment = signedIncrement(artifact, cms);
  using base = await ports.blobs.open(request.tenantId, artifact.baseSha256);
  const signed = await ports.blobs.write(request.tenantId, once(increment), {
    maxBytes: artifact.baseSizeBytes + increment.length,
    after: base, // what it holds is compared with its name when the result is read again
  });
  using result = await ports.blobs.open(request.tenantId, signed.sha256);
  await verifySealed(result, artifact, result.beginsWith(base) ? { prefix: await base.hashed() } : {});
  return {
    itemId: item.itemId,
    signedSha256: signed.sha256,
    signedSizeBytes: signed.sizeBytes,
    signedFileName: signedFileName(item.fileName),
    ...(request.level === 'B-B' ? {} : reachedAt(result)),
  };
}

/** B-T when every signature in the file carries a timestamp, those that were there before included. */
function reachedAt(sealed: StoredBlob): Pick<EventData['item_signed'], 'level' | 'holdsUntil'> {
  const standings = signaturesOf(openDocument(sealed));
  if (!isEverySignatureProven(standings)) return {};
  const end = holdsUntil(standings);
  return { level: 'B-T', ...(end === undefined ? {} : { holdsUntil: end }) };
}

async function readArtifact(ports: EffectPorts, tenantId: TenantId, item: RequestItem): Promise<Artifact> {
  if (item.artifact !== undefined) {
    return decodeArtifact(ports.vault.openBytes(item.artifact, vaultContext.requestArtifact(tenantId)));
  }
  if (item.artifactSha256 === undefined) throw new TypeError(`${item.itemId} is ${item.state} without an artifact`);
  using blob = await ports.blobs.open(tenantId, item.artifactSha256);
  if (blob.size > ARTIFACT_MAX_BYTES) throw new KysoError('internal', 'a stored artifact is too large');
  return decodeArtifact(blob.read(0, blob.size));
}

function signatureValueOf(item: RequestItem): Uint8Array {
  if (item.signatureValue !== undefined) return Buffer.from(item.signatureValue, 'base64');
  throw new KysoError('provider.bad_signature', 'the provider returned no value for this document', {
    details: { diagnosis: 'VALUE_MISSING' },
  });
}
