/** What an issuer said of a certificate, as it said it, beside the documents. */
import type { BlobRef, BlobStore, EventData, SeenEvidence, TenantId } from '@kyso/domain';
import type { EffectPorts } from './effect.ts';
import { once } from './once.ts';

/**
 * A blob that was written so lately is not written again: the list of an authority speaks for all its signers. Sweepers
 * leave what was written within the last hour, which is longer than a request takes to name it.
 */
const LATELY_MS = 60_000;

type Written = { readonly blobs: BlobStore; readonly ref: BlobRef; readonly atMs: number };
/** By the answer as its source keeps it. */
const written = new WeakMap<Uint8Array, Map<TenantId, Written>>();

/** The answers stored, as an event names them; nothing when there are none. */
export async function keepEvidence(
  ports: Pick<EffectPorts, 'blobs' | 'clock'>,
  tenantId: TenantId,
  seen: readonly SeenEvidence[] = [],
): Promise<Pick<EventData['prepared'], 'revocationEvidence'>> {
  if (seen.length === 0) return {};
  const kept = seen.map(async ({ kind, der, url, at }) => ({ kind, ...(await stored(ports, tenantId, der)), url, at }));
  return { revocationEvidence: await Promise.all(kept) };
}

async function stored(
  { blobs, clock }: Pick<EffectPorts, 'blobs' | 'clock'>,
  tenantId: TenantId,
  der: Uint8Array,
): Promise<BlobRef> {
  const atMs = clock.now();
  const known = written.get(der)?.get(tenantId);
  if (known?.blobs === blobs && Math.abs(atMs - known.atMs) < LATELY_MS) return known.ref;
  const ref = await blobs.write(tenantId, once(der), { maxBytes: der.length });
  const byTenant = written.get(der) ?? new Map<TenantId, Written>();
  written.set(der, byTenant.set(tenantId, { blobs, ref, atMs }));
  return ref;
}
