/** The one event of a verification: who reads the report comes back for it, so that it names no person. */
import { type Clock, type DeliveryId, type Store, type VerificationRecord, verificationEventId } from '@kyso/domain';
import { announce } from './deliver.ts';

export const VERIFICATION_COMPLETED = 'verification.completed';

/**
 * Creates the deliveries of a verification and marks it published. Repeatable: after a crash on the way the sweeper
 * does it again, and what exists stays as it is.
 * @param publicUrl what `links` start with, without a slash at the end; default: links are paths.
 * @throws KysoError `store.unavailable`.
 */
export async function announceVerification(
  ports: { readonly store: Pick<Store, 'verifications' | 'webhooks'>; readonly clock: Clock },
  record: VerificationRecord,
  publicUrl = '',
): Promise<readonly DeliveryId[]> {
  const { store, clock } = ports;
  const { id, tenantId, fileId, sha256, verdict, createdAt } = record;
  const data = {
    id,
    object: 'verification',
    verdict,
    file_id: fileId ?? null,
    sha256,
    links: { self: `${publicUrl}/v1/verifications/${id}` },
  };
  const message = { type: VERIFICATION_COMPLETED, timestamp: createdAt, data };
  const news = { id: verificationEventId(id), type: message.type, tell: () => message };
  const deliveries = await announce({ store: store.webhooks, clock }, tenantId, [news]);
  await store.verifications.markPublished(id);
  return deliveries;
}
